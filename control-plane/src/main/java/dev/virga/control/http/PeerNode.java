package dev.virga.control.http;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import io.vertx.ext.web.RoutingContext;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

/** A node may speak for itself only: its certificate says which it is. */
final class PeerNode {
    private PeerNode() {}

    /**
     * Lets an agent's request pass.
     *
     * @throws ProblemException {@code forbidden} if it shows no certificate, or another node's
     */
    static void check(RoutingContext ctx) {
        String peer =
                name(ctx)
                        .orElseThrow(() ->
                                new ProblemException(
                                        ErrorCode.FORBIDDEN,
                                        "an agent shows its node's certificate; this one shows"
                                                + " none"));
        String asked = ctx.pathParam("node");
        if (asked != null && !asked.equals(peer)) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN,
                    "the certificate is of " + peer + ", which cannot speak for " + asked);
        }
    }

    private static Optional<String> name(RoutingContext ctx) {
        try {
            if (ctx.request().sslSession().getPeerCertificates()[0]
                    instanceof X509Certificate peer) {
                LdapName name = new LdapName(peer.getSubjectX500Principal().getName());
                return name.getRdns().stream()
                        .filter(part -> part.getType().equalsIgnoreCase("CN"))
                        .map(Rdn::getValue)
                        .map(String::valueOf)
                        .findFirst();
            }
            return Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            // It has not said who it is.
            return Optional.empty();
        } catch (InvalidNameException e) {
            throw new ProblemException(
                    ErrorCode.FORBIDDEN, "the certificate has no name that can be read", e);
        }
    }
}
