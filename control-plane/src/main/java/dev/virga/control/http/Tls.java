package dev.virga.control.http;

import dev.virga.api.tls.TlsIdentity;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;

/** An identity as the HTTP server and clients take it. */
final class Tls {
    private Tls() {}

    /** A server that asks who comes, and takes those who don't say: they show a token. */
    static HttpServerOptions server(HttpServerOptions options, TlsIdentity identity) {
        return options.setSsl(true)
                .setUseAlpn(false)
                .setClientAuth(ClientAuth.REQUEST)
                .setKeyCertOptions(own(identity))
                .setTrustOptions(believed(identity));
    }

    static PemKeyCertOptions own(TlsIdentity identity) {
        return new PemKeyCertOptions()
                .setCertPath(identity.certificate().toString())
                .setKeyPath(identity.key().toString());
    }

    static PemTrustOptions believed(TlsIdentity identity) {
        return new PemTrustOptions().addCertPath(identity.authority().toString());
    }
}
