"""The tables of this app."""

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from safety.base.tables import CreateModels


class Migration(migrations.Migration):

    # What made them bit by bit before: where all of that was done, nothing is to do.
    replaces = [
        ('schools', '0001_initial'),
        ('schools', '0002_bureau_codes'),
        ('schools', '0003_unit_office'),
        ('schools', '0004_calendar_day'),
        ('schools', '0005_attendants'),
    ]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateModels([
            migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('username', models.CharField(max_length=40, unique=True, validators=[django.core.validators.RegexValidator('^[\\w.-]{3,40}$', 'Use 3 to 40 letters, digits, dots, hyphens or underscores.')], verbose_name='sign-in name')),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                    ('language', models.CharField(blank=True, max_length=10, verbose_name='language')),
                    ('is_active', models.BooleanField(default=True, verbose_name='active')),
                    ('created_at', models.DateTimeField(auto_now_add=True)),
                    ('password_set_at', models.DateTimeField(editable=False, null=True)),
                    ('search', models.CharField(blank=True, editable=False, max_length=500)),
                ],
                options={
                    'verbose_name': 'person',
                    'verbose_name_plural': 'people',
                    'ordering': ['username'],
                },
            ),
            migrations.CreateModel(
                name='Guesses',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('key', models.CharField(max_length=64, unique=True)),
                    ('tries', models.PositiveIntegerField(default=0)),
                    ('until', models.DateTimeField(db_index=True)),
                ],
                options={
                    'verbose_name': 'guesses',
                },
            ),
            migrations.CreateModel(
                name='Unit',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('tier', models.CharField(choices=[('province', 'province'), ('city', 'city'), ('district', 'district'), ('township', 'township central school'), ('school', 'school')], max_length=10, verbose_name='tier')),
                    ('name', models.CharField(max_length=80, verbose_name='name')),
                    ('office', models.CharField(blank=True, default='', max_length=80, verbose_name='name on papers')),
                    ('code', models.CharField(blank=True, max_length=12, verbose_name='administrative code')),
                    ('former_codes', models.CharField(blank=True, default='', editable=False, max_length=200)),
                    ('direct', models.BooleanField(default=False, verbose_name="holds the city's directly run schools")),
                    ('active', models.BooleanField(default=True, verbose_name='active')),
                    ('search', models.CharField(blank=True, editable=False, max_length=500)),
                    ('city', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='schools.unit')),
                    ('province', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('township', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'unit',
                    'verbose_name_plural': 'units',
                    'ordering': ['code', 'name'],
                    'indexes': [models.Index(fields=['tier', 'city'], name='schools_uni_tier_a6b30e_idx'), models.Index(fields=['tier', 'district'], name='schools_uni_tier_e060e7_idx')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('tier', 'school'), _negated=True), fields=('parent', 'name'), name='unit_name_once_under_parent'), models.UniqueConstraint(condition=models.Q(models.Q(('tier', 'school'), _negated=True), models.Q(('code', ''), _negated=True)), fields=('code',), name='bureau_code_once'), models.CheckConstraint(condition=models.Q(('tier', 'province'), ('parent__isnull', False), ('tier', 'city'), _connector='OR'), name='unit_has_parent')],
                },
            ),
            migrations.CreateModel(
                name='ActivationCode',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('code_hash', models.CharField(max_length=64, unique=True)),
                    ('created_at', models.DateTimeField()),
                    ('expires_at', models.DateTimeField()),
                    ('used_at', models.DateTimeField(null=True)),
                    ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activation_codes', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'activation code',
                },
            ),
            migrations.CreateModel(
                name='School',
                fields=[
                    ('version', models.PositiveIntegerField(default=1, editable=False)),
                    ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='school', serialize=False, to='schools.unit')),
                    ('code', models.CharField(max_length=10, unique=True, validators=[django.core.validators.RegexValidator('^\\d{10}$', 'A school code has 10 digits.')], verbose_name='school code')),
                    ('stage', models.CharField(choices=[('kindergarten', 'kindergarten'), ('primary', 'primary school'), ('junior', 'junior middle school'), ('senior', 'senior middle school'), ('complete_middle', 'complete middle school'), ('nine_year', 'nine-year school'), ('twelve_year', 'twelve-year school'), ('vocational', 'vocational school'), ('special', 'special school'), ('higher', 'higher education')], max_length=16, verbose_name='stage')),
                    ('status', models.CharField(choices=[('open', 'open'), ('closed', 'closed'), ('merged', 'merged')], default='open', max_length=8, verbose_name='status')),
                    ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed or merged on')),
                    ('boarding', models.BooleanField(default=False, verbose_name='boarding school')),
                    ('pupils', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100000)], verbose_name='pupils')),
                    ('boarders', models.PositiveIntegerField(default=0, verbose_name='boarders')),
                    ('staff', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(20000)], verbose_name='staff')),
                    ('buildings', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(500)], verbose_name='buildings')),
                    ('storeys', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(99)], verbose_name='storeys')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='address')),
                    ('lon', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(73.0), django.core.validators.MaxValueValidator(136.0)], verbose_name='longitude')),
                    ('lat', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(3.0), django.core.validators.MaxValueValidator(54.0)], verbose_name='latitude')),
                    ('founded', models.DateField(blank=True, null=True, verbose_name='founded on')),
                    ('principal_name', models.CharField(blank=True, max_length=40, verbose_name='principal')),
                    ('principal_phone', models.CharField(blank=True, max_length=20, verbose_name="principal's phone")),
                    ('officer_name', models.CharField(blank=True, max_length=40, verbose_name='safety officer')),
                    ('officer_phone', models.CharField(blank=True, max_length=20, verbose_name="safety officer's phone")),
                    ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='schools.school', verbose_name='successor')),
                ],
                options={
                    'verbose_name': 'school',
                    'verbose_name_plural': 'schools',
                    'ordering': ['code'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('boarders__lte', models.F('pupils'))), name='boarders_among_pupils'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('closed_on__isnull', False)), _connector='OR'), name='school_closed_has_date'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'merged'), ('successor__isnull', False)), models.Q(models.Q(('status', 'merged'), _negated=True), ('successor__isnull', True)), _connector='OR'), name='school_merged_has_successor')],
                },
            ),
            migrations.CreateModel(
                name='CalendarDay',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('day', models.DateField(verbose_name='day')),
                    ('school', models.BooleanField(choices=[(False, 'day off'), (True, 'school day')], verbose_name='marked as')),
                    ('reason', models.CharField(max_length=100, verbose_name='reason')),
                    ('city', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='calendar_days', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'day of the calendar',
                    'verbose_name_plural': 'days of the calendar',
                    'ordering': ['day'],
                    'constraints': [models.UniqueConstraint(fields=('city', 'day'), name='calendar_day_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='calendar_day_has_a_reason')],
                },
            ),
            migrations.CreateModel(
                name='Appointment',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('city_admin', 'city administrator'), ('district_admin', 'district administrator'), ('township_admin', 'township administrator'), ('inspector', 'inspector'), ('leader', 'bureau leader'), ('principal', 'principal'), ('safety_officer', 'safety officer'), ('attendant', 'attendant on a vehicle')], max_length=16, verbose_name='role')),
                    ('starts_on', models.DateField(verbose_name='from')),
                    ('ends_on', models.DateField(blank=True, null=True, verbose_name='to')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL)),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('township', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'appointment',
                    'verbose_name_plural': 'appointments',
                    'ordering': ['starts_on', 'pk'],
                    'constraints': [models.UniqueConstraint(fields=('user', 'role', 'unit', 'starts_on'), name='appointment_once'), models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='appointment_ends_after_start')],
                },
            ),
            migrations.CreateModel(
                name='SecurityEvent',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('at', models.DateTimeField(db_index=True)),
                    ('kind', models.CharField(max_length=40)),
                    ('username', models.CharField(blank=True, max_length=150)),
                    ('address', models.CharField(blank=True, max_length=45)),
                    ('path', models.CharField(blank=True, max_length=200)),
                    ('detail', models.JSONField(default=dict)),
                    ('city', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('subject', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'security event',
                    'indexes': [models.Index(fields=['user', 'at'], name='schools_sec_user_id_6eada5_idx'), models.Index(fields=['subject', 'at'], name='schools_sec_subject_b651e7_idx'), models.Index(fields=['city', 'at', 'id'], name='schools_sec_city_id_8da150_idx')],
                },
            ),
            migrations.CreateModel(
                name='Term',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('name', models.CharField(max_length=40, verbose_name='name')),
                    ('starts_on', models.DateField(verbose_name='first day')),
                    ('ends_on', models.DateField(verbose_name='last day')),
                    ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='schools.unit')),
                ],
                options={
                    'verbose_name': 'term',
                    'verbose_name_plural': 'terms',
                    'ordering': ['starts_on'],
                    'constraints': [models.UniqueConstraint(fields=('city', 'starts_on'), name='term_once'), models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='term_ends_after_start')],
                },
            ),
            migrations.CreateModel(
                name='SchoolPeriod',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('stage', models.CharField(choices=[('kindergarten', 'kindergarten'), ('primary', 'primary school'), ('junior', 'junior middle school'), ('senior', 'senior middle school'), ('complete_middle', 'complete middle school'), ('nine_year', 'nine-year school'), ('twelve_year', 'twelve-year school'), ('vocational', 'vocational school'), ('special', 'special school'), ('higher', 'higher education')], max_length=16)),
                    ('status', models.CharField(choices=[('open', 'open'), ('closed', 'closed'), ('merged', 'merged')], max_length=8)),
                    ('boarding', models.BooleanField()),
                    ('recorded_from', models.DateTimeField()),
                    ('recorded_to', models.DateTimeField(null=True)),
                    ('city', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('township', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='schools.unit')),
                    ('school', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='schools.school')),
                ],
                options={
                    'verbose_name': 'recorded state of a school',
                    'indexes': [models.Index(fields=['city', 'recorded_from'], name='schools_sch_city_id_76d999_idx')],
                    'constraints': [models.UniqueConstraint(condition=models.Q(('recorded_to__isnull', True)), fields=('school',), name='school_one_present_period')],
                },
            ),
        ]),
    ]
