# The production image: one build for web, worker and beat; PostgreSQL and Redis are other containers.
FROM node:22-bookworm-slim AS browser
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.12-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY --from=browser /build/node_modules ./node_modules
COPY . .
# Neither step opens a connection or keeps a secret: they run outside production, in a data folder that is thrown away.
RUN for domain in django djangojs; do \
        if ls locale/*/LC_MESSAGES/$domain.po >/dev/null 2>&1; then /venv/bin/pybabel compile -D $domain -d locale; fi; \
    done \
    && GRIDGOV_DATA=/tmp/build STATIC_ROOT=/app/static-root /venv/bin/python manage.py collectstatic --noinput \
    && rm -rf node_modules /tmp/build

FROM python:3.12-slim-bookworm
ENV GRIDGOV_ENV=production \
    GRIDGOV_DATA=/data \
    STATIC_ROOT=/app/static-root \
    PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /data gridgov && install -d -o gridgov -g gridgov -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER gridgov
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s CMD ["python", "-m", "gridgov.probe", "web"]
CMD ["gunicorn", "gridgov.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--preload", "--no-control-socket", "--forwarded-allow-ips", "*"]
