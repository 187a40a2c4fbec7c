"""A client made with Authlib. It prints where the browser must go, reads where the browser came back to, and prints who signed in."""
import json
import sys
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from authlib.jose import JsonWebKey, jwt
from authlib.oauth2.client import OAuth2Client
from authlib.oidc.core import CodeIDToken


class Answer:
    def __init__(self, status, body):
        self.status_code, self.body = status, body

    def json(self):
        return json.loads(self.body)

    def raise_for_status(self):
        if self.status_code >= 400:
            raise RuntimeError(self.body)


class Session:
    """What Authlib needs of an HTTP library, out of what Python brings."""

    def __init__(self):
        self.headers = {}

    def request(self, method, url, data=None, headers=None, auth=None):
        body, headers = urlencode(data) if data else None, dict(headers or {})
        if auth is not None:
            url, headers, body = auth.prepare(method, url, headers, body or "")
        try:
            with urlopen(Request(url, body.encode() if body else None, headers, method=method), timeout=10) as answer:
                return Answer(answer.status, answer.read())
        except HTTPError as error:
            return Answer(error.code, error.read())

    def get(self, url, **options):
        return self.request("GET", url, **options)

    def post(self, url, **options):
        return self.request("POST", url, **options)


issuer, client_id, secret, redirect_uri = sys.argv[1:]
http = Session()
metadata = http.get(issuer + "/.well-known/openid-configuration").json()
client = OAuth2Client(http, client_id, secret, scope="openid profile email", redirect_uri=redirect_uri, code_challenge_method="S256")
nonce, verifier = "n" * 32, "v" * 64
url, state = client.create_authorization_url(metadata["authorization_endpoint"], nonce=nonce, code_verifier=verifier)
print(json.dumps({"url": url}), flush=True)

came_back_to = sys.stdin.readline().strip()
tokens = client.fetch_token(metadata["token_endpoint"], authorization_response=came_back_to, state=state, code_verifier=verifier)
keys = JsonWebKey.import_key_set(http.get(metadata["jwks_uri"]).json())
claims = jwt.decode(
    tokens["id_token"], keys, claims_cls=CodeIDToken,
    claims_options={"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
    claims_params={"nonce": nonce, "client_id": client_id, "access_token": tokens["access_token"]},
)
claims.validate()
person = http.get(metadata["userinfo_endpoint"], headers={"Authorization": "Bearer " + tokens["access_token"]}).json()
print(json.dumps({"claims": claims, "person": person}), flush=True)
