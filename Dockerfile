FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 \
    VAR_DIR=/data STATIC_ROOT=/app/staticfiles HOST=0.0.0.0 PATH=/opt/venv/bin:$PATH

RUN python -m venv /opt/venv

WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY . .
# A demonstration's keys serve this one step and go with it: no key stays in the image.
RUN export DEMO=1 VAR_DIR=/tmp/build \
 && python manage.py messages compile \
 && python manage.py collectstatic --no-input --verbosity 0 \
 && rm -rf /tmp/build \
 && useradd --uid 10001 --no-create-home safety \
 && install --directory --owner safety /data

USER safety
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "safety.wsgi"]
