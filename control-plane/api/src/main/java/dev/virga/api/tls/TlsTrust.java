package dev.virga.api.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in one authority, and no other, for the JDK's clients. */
public final class TlsTrust {
    private TlsTrust() {}

    /**
     * A context that believes what the certificates of a file have signed.
     *
     * @throws TlsException if the file is of no use
     */
    public static SSLContext of(Path authority) {
        try {
            List<X509Certificate> believed = Pem.certificates(authority);
            if (believed.isEmpty()) {
                throw new TlsException(authority + " holds no certificate");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate each : believed) {
                store.setCertificateEntry(each.getSubjectX500Principal().getName(), each);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsException(
                    "the certificate file " + authority + " cannot be used: " + e, e);
        }
    }
}
