"""Addresses at which a record is put right or withdrawn."""

from django.urls import path

from canteen.views import correct, correct_gate

_PAPER = "kitchens/certificates/<uuid:uuid>/"
_CHECK = "kitchens/checks/<uuid:uuid>/"
_SAMPLE = "kitchens/samples/<uuid:uuid>/"

_FREEZER = "kitchens/freezers/<uuid:uuid>/"
_LEADER = "kitchens/leader-meals/<uuid:uuid>/"
_CONTROL = "kitchens/controls/<uuid:uuid>/"
_VISIT = "kitchens/principal-visits/<uuid:uuid>/"
_LOOK = "kitchens/looks/<uuid:uuid>/"
_MOVE = "kitchens/moves/<uuid:uuid>/"
_CLEANING = "water/cleanings/<uuid:uuid>/"
_BATCH = "water/bottled/<uuid:uuid>/"
_CARE_VISIT = "care-points/visits/<uuid:uuid>/"
_CENSUS = "care-points/censuses/<uuid:uuid>/"
_SIGHT = "gate/<uuid:uuid>/"
_LOT = "purchases/goods/<uuid:uuid>/"
_TAKING = "purchases/takings/<uuid:uuid>/"
_REVIEW = "purchases/reviews/<uuid:uuid>/"
_WORKER = "kitchens/people/<uuid:uuid>/"
_MEDIA = "gate/media/<uuid:uuid>/"

correction_patterns = [
    path(f"{_FREEZER}correct/", correct.FreezerCorrect.as_view(), name="freezer_correct"),
    path(f"{_FREEZER}withdraw/", correct.FreezerWithdraw.as_view(), name="freezer_withdraw"),
    path(f"{_LEADER}correct/", correct.LeaderMealCorrect.as_view(), name="leader_meal_correct"),
    path(f"{_LEADER}withdraw/", correct.LeaderMealWithdraw.as_view(), name="leader_meal_withdraw"),
    path(f"{_CONTROL}correct/", correct.ControlCorrect.as_view(), name="control_correct"),
    path(f"{_CONTROL}withdraw/", correct.ControlWithdraw.as_view(), name="control_withdraw"),
    path(f"{_VISIT}correct/", correct.VisitCorrect.as_view(), name="principal_visit_correct"),
    path(f"{_VISIT}withdraw/", correct.VisitWithdraw.as_view(), name="principal_visit_withdraw"),
    path(f"{_LOOK}correct/", correct.LookCorrect.as_view(), name="parents_look_correct"),
    path(f"{_LOOK}withdraw/", correct.LookWithdraw.as_view(), name="parents_look_withdraw"),
    path(f"{_CLEANING}correct/", correct.CleaningCorrect.as_view(), name="water_cleaning_correct"),
    path(
        f"{_CLEANING}withdraw/", correct.CleaningWithdraw.as_view(), name="water_cleaning_withdraw"
    ),
    path(f"{_BATCH}correct/", correct.BatchCorrect.as_view(), name="water_batch_correct"),
    path(f"{_BATCH}withdraw/", correct.BatchWithdraw.as_view(), name="water_batch_withdraw"),
    path(f"{_CARE_VISIT}correct/", correct.CareVisitCorrect.as_view(), name="care_visit_correct"),
    path(
        f"{_CARE_VISIT}withdraw/", correct.CareVisitWithdraw.as_view(), name="care_visit_withdraw"
    ),
    path(f"{_CENSUS}correct/", correct.CensusCorrect.as_view(), name="care_census_correct"),
    path(f"{_CENSUS}withdraw/", correct.CensusWithdraw.as_view(), name="care_census_withdraw"),
    path(f"{_SIGHT}correct/", correct_gate.SightCorrect.as_view(), name="gate_correct"),
    path(f"{_SIGHT}withdraw/", correct_gate.SightWithdraw.as_view(), name="gate_withdraw"),
    path(f"{_MEDIA}correct/", correct_gate.MediaCorrect.as_view(), name="gate_media_correct"),
    path(f"{_MEDIA}withdraw/", correct_gate.MediaWithdraw.as_view(), name="gate_media_withdraw"),
    path(f"{_LOT}price/", correct.PriceCorrect.as_view(), name="lot_price"),
    path(f"{_LOT}number/", correct.BatchNumberCorrect.as_view(), name="lot_number"),
    path(f"{_TAKING}correct/", correct.TakingCorrect.as_view(), name="taking_correct"),
    path(f"{_TAKING}withdraw/", correct.TakingWithdraw.as_view(), name="taking_withdraw"),
    path(f"{_REVIEW}correct/", correct.ReviewCorrect.as_view(), name="review_correct"),
    path(f"{_REVIEW}withdraw/", correct.ReviewWithdraw.as_view(), name="review_withdraw"),
    path(f"{_WORKER}last-day/", correct.LastDayCorrect.as_view(), name="worker_left_correct"),
    path(f"{_WORKER}not-left/", correct.LeavingWithdraw.as_view(), name="worker_left_withdraw"),
    path(f"{_MOVE}withdraw/", correct.MoveWithdraw.as_view(), name="move_withdraw"),
    path(f"{_PAPER}correct/", correct.CertificateCorrect.as_view(), name="certificate_correct"),
    path(f"{_PAPER}withdraw/", correct.CertificateWithdraw.as_view(), name="certificate_withdraw"),
    path(f"{_CHECK}correct/", correct.CheckCorrect.as_view(), name="check_correct"),
    path(f"{_CHECK}withdraw/", correct.CheckWithdraw.as_view(), name="check_withdraw"),
    path(f"{_SAMPLE}correct/", correct.SampleCorrect.as_view(), name="sample_correct"),
    path(f"{_SAMPLE}withdraw/", correct.SampleWithdraw.as_view(), name="sample_withdraw"),
    path(
        "kitchens/contracts/<uuid:uuid>/correct/",
        correct.ContractCorrect.as_view(),
        name="contract_correct",
    ),
    path(
        "kitchens/contracts/<uuid:uuid>/back-day/",
        correct.BackDayCorrect.as_view(),
        name="contract_back_day",
    ),
    path(
        "kitchens/contracts/<uuid:uuid>/reopen/",
        correct.ContractReopen.as_view(),
        name="contract_reopen",
    ),
]
