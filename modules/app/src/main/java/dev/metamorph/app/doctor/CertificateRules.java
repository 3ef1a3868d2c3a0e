package dev.metamorph.app.doctor;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Decides what is wrong with the certificate of the HTTP port. Pure.
 *
 * @param now the time
 * @param host of {@code ADVERTISED_URL}
 */
record CertificateRules(Instant now, String host) {
    private static final Duration SOON = Duration.ofDays(14);
    private static final Remedy RENEW =
            Remedy.action(
                    "put a new certificate and its key into TLS_CERTIFICATE_FILE and TLS_KEY_FILE; a running instance takes them over");

    List<Finding> findings(X509Certificate certificate) {
        var found = new ArrayList<Finding>();
        validity(
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                found);
        var names = names(certificate);
        if (names.stream().noneMatch(this::covers)) {
            found.add(
                    Finding.advice(
                            Check.CERTIFICATE_NAME,
                            "the certificate is not for %s, the host of ADVERTISED_URL: other instances cannot forward requests to this one"
                                    .formatted(host),
                            names.isEmpty()
                                    ? RENEW
                                    : Remedy.action(
                                            "give ADVERTISED_URL one of the certificate's names: "
                                                    + String.join(", ", names))));
        }
        return found;
    }

    private void validity(Instant from, Instant until, List<Finding> found) {
        if (now.isBefore(from)) {
            found.add(
                    Finding.wrong(
                            Check.CERTIFICATE,
                            "the certificate is valid from %s on only".formatted(from),
                            Remedy.action("check the clock of this machine")));
        } else if (!now.isBefore(until)) {
            found.add(
                    Finding.wrong(
                            Check.CERTIFICATE,
                            "the certificate has expired at %s".formatted(until),
                            RENEW));
        } else if (now.plus(SOON).isAfter(until)) {
            found.add(
                    Finding.advice(
                            Check.CERTIFICATE,
                            "the certificate expires at %s".formatted(until),
                            RENEW));
        }
    }

    /** The names and addresses that the certificate is for, in lower case (RFC 6125). */
    private static Set<String> names(X509Certificate certificate) {
        try {
            var names = new HashSet<String>();
            for (var name : alternatives(certificate)) {
                if (name.size() > 1 && name.get(1) instanceof String text) {
                    names.add(text.toLowerCase(Locale.ROOT));
                }
            }
            return names;
        } catch (CertificateParsingException _) {
            return Set.of();
        }
    }

    private static Collection<List<?>> alternatives(X509Certificate certificate)
            throws CertificateParsingException {
        return Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.of());
    }

    private boolean covers(String name) {
        var wanted = host.toLowerCase(Locale.ROOT);
        if (!name.startsWith("*.")) {
            return name.equals(wanted);
        }
        var dot = wanted.indexOf('.');
        return dot > 0 && wanted.substring(dot).equals(name.substring(1));
    }
}
