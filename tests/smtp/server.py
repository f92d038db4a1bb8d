"""A real SMTP server for the tests, on aiosmtpd.

Tells what happens as one JSON object a line on standard output, and changes its behaviour on a line of standard input
(a JSON object with the same names as the arguments, or {"mark": true}, which is only answered). Ends when standard input ends, so that it never outlives its test.

Behaviours:
  accept           takes every letter
  refuse           answers 550 to every recipient
  defer            answers 451 to the first `count` letters, then takes them
  hang             takes the connection, greets, and never answers DATA
  silent           takes the connection and says nothing at all
  strip-starttls   what an attacker on the way does: STARTTLS is not offered and not taken
"""

import argparse
import asyncio
import base64
import json
import socket
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

LIMIT = 64 * 1024 * 1024


def tell(event, **what):
    sys.stdout.write(json.dumps({"event": event, **what}) + "\n")
    sys.stdout.flush()


class Behaviour:
    def __init__(self, name, count):
        self.name = name
        self.count = count


class Handler:
    def __init__(self, behaviour):
        self.behaviour = behaviour

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if self.behaviour.name == "refuse":
            tell("refused", to=[address])
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Fine"

    async def handle_DATA(self, server, session, envelope):
        if self.behaviour.name == "hang":
            tell("hanging", to=envelope.rcpt_tos)
            await asyncio.Event().wait()
        if self.behaviour.name == "defer" and self.behaviour.count > 0:
            self.behaviour.count -= 1
            tell("deferred", to=envelope.rcpt_tos)
            return "451 4.7.1 Busy, please come again"
        tell(
            "letter",
            sender=envelope.mail_from,
            to=envelope.rcpt_tos,
            tls=session.ssl is not None,
            user=session.auth_data.decode() if session.authenticated else None,
            data=base64.b64encode(envelope.original_content).decode(),
        )
        return "250 2.0.0 Taken"


class Server(SMTP):
    """aiosmtpd's server, with the behaviours that its handlers cannot reach."""

    def __init__(self, handler, **options):
        super().__init__(handler, **options)
        self.behaviour = handler.behaviour

    def connection_made(self, transport):
        if transport.get_extra_info("sslcontext") is None:
            tell("connection")
        super().connection_made(transport)

    async def _handle_client(self):
        if self.behaviour.name == "silent":
            tell("hanging", to=[])
            await asyncio.Event().wait()
        await super()._handle_client()


def login(users):
    def check(server, session, envelope, mechanism, data):
        user, password = data.login, data.password
        good = users.get(user.decode()) == password.decode()
        tell("login", user=user.decode(), good=good)
        return AuthResult(success=good, auth_data=user)

    return check


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--behaviour", default="accept")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--user")
    parser.add_argument("--password")
    asked = parser.parse_args()

    behaviour = Behaviour(asked.behaviour, asked.count)
    context = None
    if asked.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(asked.certificate, asked.key)

    def connection():
        stripped = behaviour.name == "strip-starttls"
        options = {"hostname": "mail.test", "data_size_limit": LIMIT, "enable_SMTPUTF8": True}
        if context and not stripped:
            options |= {"tls_context": context, "require_starttls": True}
        if asked.user:
            options |= {
                "authenticator": login({asked.user: asked.password}),
                "auth_required": True,
                "auth_require_tls": bool(context) and not stripped,
            }
        return Server(Handler(behaviour), **options)

    loop = asyncio.get_running_loop()
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = await loop.create_server(connection, sock=listener)
    tell("listening", port=listener.getsockname()[1])

    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while line := await orders.readline():
        order = json.loads(line)
        if "mark" in order:
            tell("marked")
            continue
        behaviour.name, behaviour.count = order["behaviour"], order.get("count", 0)
        tell("changed", behaviour=behaviour.name)
    server.close()


asyncio.run(main())
