"""A real mail server for tests. Its one argument is a JSON object:

mode        "tls", "starttls" or "plain"
cert, key   files, for the first two
out         the file that emails are appended to, one JSON object a line, before they are answered with 250
user, password, mechanisms   who may log in and how; everyone without a user
unknown     addresses that are refused with 550
greylist    how many recipients are refused with 451
cut         how many connections are cut in DATA
hang        true to never answer EHLO
silent      true to never answer DATA
smtputf8    false for a server that takes addresses in ASCII only
"""

import asyncio
import email
import email.policy
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

config = json.loads(sys.argv[1])
left = {"greylist": config.get("greylist", 0), "cut": config.get("cut", 0)}


def once(what):
    left[what] -= 1
    return left[what] >= 0


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        if config.get("hang"):
            await asyncio.sleep(3600)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in config.get("unknown", []):
            return "550 5.1.1 No such user here"
        if once("greylist"):
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if config.get("silent"):
            await asyncio.sleep(3600)
        if once("cut"):
            server.transport.abort()
            return "421 Gone"
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: letter.get_body((kind,)).get_content()
        headers = {name.lower(): str(value) for name, value in letter.items()}
        user = session.auth_data.login.decode() if session.auth_data else None
        secure = server.transport.get_extra_info("ssl_object") is not None
        line = dict(tls=secure, user=user, to=envelope.rcpt_tos, headers=headers, text=part("plain"), html=part("html"))
        with open(config["out"], "a", encoding="utf8") as out:
            out.write(json.dumps(line) + "\n")
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    right = (config.get("user", "").encode(), config.get("password", "").encode())
    if isinstance(data, LoginPassword) and (data.login, data.password) == right:
        return AuthResult(success=True, auth_data=data)
    return AuthResult(success=False, handled=False)


def protocol():
    options = dict(hostname="localhost", enable_SMTPUTF8=config.get("smtputf8", True))
    only = []
    if config.get("user"):
        only = config.get("mechanisms", ["PLAIN", "LOGIN"])
        without = [one for one in ("PLAIN", "LOGIN") if one not in only]
        options.update(authenticator=authenticate, auth_required=True, auth_require_tls=False, auth_exclude_mechanism=without)
    if config["mode"] == "starttls":
        options.update(tls_context=tls(), require_starttls=True)
    server = SMTP(Handler(), **options)
    for other in only:
        # Announced, as by Windows servers, and not known to aiosmtpd.
        server._auth_methods.setdefault(other, None)
    return server


def tls():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(config["cert"], config["key"])
    return context


async def main():
    context = tls() if config["mode"] == "tls" else None
    loop = asyncio.get_running_loop()
    server = await loop.create_server(protocol, "127.0.0.1", config.get("port", 0), ssl=context)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)  # The test holds the other end: this ends with it, however that ends.
    os._exit(0)


asyncio.run(main())
