# pip install mozilla-django-oidc; urls.py: path("oidc/", include("mozilla_django_oidc.urls"))
import os

INSTALLED_APPS += ["mozilla_django_oidc"]
AUTHENTICATION_BACKENDS = ["mozilla_django_oidc.auth.OIDCAuthenticationBackend"]
MIDDLEWARE += ["mozilla_django_oidc.middleware.SessionRefresh"]

OIDC_RP_CLIENT_ID = %{json:client_id}
OIDC_RP_CLIENT_SECRET = os.environ["CLIENT_SECRET"]
OIDC_RP_SCOPES = %{json:scope}
OIDC_RP_SIGN_ALGO = %{json:id_token_alg}
OIDC_TOKEN_USE_BASIC_AUTH = %{code:python_basic}
OIDC_USE_PKCE = True
OIDC_OP_AUTHORIZATION_ENDPOINT = %{json:authorization_endpoint}
OIDC_OP_TOKEN_ENDPOINT = %{json:token_endpoint}
OIDC_OP_USER_ENDPOINT = %{json:userinfo_endpoint}
OIDC_OP_JWKS_ENDPOINT = %{json:jwks_uri}
LOGIN_URL = "/oidc/authenticate/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
