package dev.virga.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFolderTest {
    @TempDir private Path folder;

    private TlsFolder tls() {
        return new TlsFolder(folder.resolve("tls"));
    }

    @Test
    void aCertificateIsSignedForWhereItsProcessListens() throws Exception {
        tls().found(Instant.now());
        TlsIdentity identity = tls().identity("node-1", "10.1.2.3", Instant.now());
        X509Certificate own = Pem.certificate(identity.certificate());
        X509Certificate authority = Pem.certificate(identity.authority());
        own.verify(authority.getPublicKey());
        authority.verify(authority.getPublicKey());
        assertThat(own.getSubjectX500Principal().getName()).isEqualTo("CN=node-1");
        assertThat(own.getIssuerX500Principal()).isEqualTo(authority.getSubjectX500Principal());
        assertThat(authority.getBasicConstraints()).isGreaterThanOrEqualTo(0);
        assertThat(own.getBasicConstraints()).isEqualTo(-1);
        assertThat(Hosts.named(own, "10.1.2.3")).isTrue();
        assertThat(Hosts.named(own, "localhost")).isTrue();
        assertThat(Hosts.named(own, "10.1.2.4")).isFalse();
        PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        trust.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(List.of(own)),
                        trust);
        for (Path secret : List.of(identity.key(), folder.resolve("tls/ca.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void whatIsThereAndFitsIsKept() throws Exception {
        Instant now = Instant.now();
        tls().found(now);
        String first = shown("cp-1", "10.0.0.1", now);
        tls().found(now);
        assertThat(shown("cp-1", "10.0.0.1", now)).isEqualTo(first);
        assertThat(shown("cp-1", "::1", now)).isNotEqualTo(first);
        String other = shown("cp-1", "cp.example", now);
        assertThat(shown("cp-1", "cp.example", now.plus(Duration.ofDays(760)))).isEqualTo(other);
        assertThat(shown("cp-1", "cp.example", now.plus(Duration.ofDays(770)))).isNotEqualTo(other);
    }

    private String shown(String name, String host, Instant now) throws Exception {
        return Files.readString(tls().identity(name, host, now).certificate());
    }

    @Test
    void aHostWithoutTheAuthoritysKeyUsesWhatItWasBrought() throws Exception {
        Instant now = Instant.now();
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> tls().identity("node-9", "10.0.0.9", now))
                .withMessageContaining("ca.pem")
                .withMessageContaining("cloudctl node certificate node-9 --host 10.0.0.9");
        tls().found(now);
        String brought = shown("node-9", "10.0.0.9", now);
        Files.delete(folder.resolve("tls/ca.key"));
        assertThat(shown("node-9", "10.0.0.9", now)).isEqualTo(brought);
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> tls().identity("node-9", "10.0.0.8", now))
                .withMessageContaining("node-9.pem is not for 10.0.0.8");
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> tls().identity("node-8", "10.0.0.8", now))
                .withMessageContaining("node-8.pem is missing");
    }

    @Test
    void severalThatStartAtOnceBelieveTheSame() throws Exception {
        List<CompletableFuture<Void>> starts =
                List.of("cp-1", "node-1", "node-2").stream()
                        .map(name ->
                                CompletableFuture.runAsync(() -> {
                                    tls().found(Instant.now());
                                    var unused = tls().identity(name, "0.0.0.0", Instant.now());
                                }))
                        .toList();
        for (CompletableFuture<Void> start : starts) {
            start.get();
        }
        X509Certificate authority = Pem.certificate(tls().authority());
        for (String name : List.of("cp-1", "node-1", "node-2")) {
            Pem.certificate(folder.resolve("tls/" + name + ".pem"))
                    .verify(authority.getPublicKey());
        }
    }

    @Test
    void whatIsNoCertificateIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("none.pem"), "nothing\n");
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> TlsTrust.of(file))
                .withMessageContaining("none.pem");
        assertThatExceptionOfType(TlsException.class)
                .isThrownBy(() -> TlsTrust.of(folder.resolve("missing.pem")))
                .withMessageContaining("missing.pem");
    }
}
