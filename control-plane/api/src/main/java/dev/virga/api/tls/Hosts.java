package dev.virga.api.tls;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.x509.GeneralName;

/** The names and addresses in certificates. */
final class Hosts {
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private Hosts() {}

    /** Where a process is reached that listens at {@code host}: also on loopback, by this host. */
    static Set<String> of(String host) {
        Set<String> all = new LinkedHashSet<>();
        all.add(plain(host));
        all.add("localhost");
        all.add("127.0.0.1");
        if (address(host) && inet(plain(host)).isAnyLocalAddress()) {
            try {
                NetworkInterface.networkInterfaces()
                        .flatMap(each -> each.getInterfaceAddresses().stream())
                        .map(InterfaceAddress::getAddress)
                        .map(each -> each.getHostAddress().replaceFirst("%.*", ""))
                        .forEach(all::add);
            } catch (SocketException e) {
                throw new IllegalStateException("the addresses of this host are not known", e);
            }
        }
        return all;
    }

    /** A general name of RFC 5280 section 4.2.1.6. */
    static GeneralName alternativeName(String host) {
        return new GeneralName(
                address(host) ? GeneralName.iPAddress : GeneralName.dNSName, plain(host));
    }

    /** Whether a certificate is for a host. */
    static boolean named(X509Certificate certificate, String host) throws GeneralSecurityException {
        if (certificate.getSubjectAlternativeNames() == null) {
            return false;
        }
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> Objects.toString(name.get(1)))
                .map(name -> address(name) ? inet(name).getHostAddress() : name)
                .collect(Collectors.toSet())
                .contains(address(host) ? inet(plain(host)).getHostAddress() : host);
    }

    private static boolean address(String host) {
        return ADDRESS.matcher(host).matches();
    }

    private static String plain(String host) {
        return host.replaceAll("[\\[\\]]", "");
    }

    /** Looks nothing up: it is an address. */
    private static InetAddress inet(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an address: " + address, e);
        }
    }
}
