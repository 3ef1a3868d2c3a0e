package dev.metamorph.http.message;

import dev.metamorph.http.settings.Access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves that {@code metamorph-hops} was written by an instance of the same stack: the header ends
 * with an HMAC whose key is an API secret of the stack. A proxy that adds the secret to the
 * requests of its clients lets their headers through, and a client must not be able to choose how
 * the instances answer it. A header without the proof counts as none.
 *
 * <p>Without a secret there is no proof, and the header is believed from every client. It can make
 * the client's own request only be forwarded less often, be answered sooner, or get a 421 or a 503
 * instead of an answer: no value of it lengthens a wait beyond that of other requests, or lets a
 * request go in circles.
 */
public final class HopsSeal {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String SEPARATOR = "; proof=";

    private final Access access;

    public HopsSeal(Access access) {
        this.access = access;
    }

    /** The value of the header. */
    public String seal(Hops hops) {
        return switch (access) {
            case Access.Open() -> hops.header();
            case Access.Secret secret ->
                    hops.header() + SEPARATOR + proof(secret.word(), hops.header());
        };
    }

    /** The content of the header, or none if it was not written by an instance of this stack. */
    Hops open(String header) {
        if (header.isEmpty()) {
            return Hops.NONE;
        }
        return switch (access) {
            case Access.Open() -> Hops.of(header);
            case Access.Secret(var words) -> {
                var end = header.indexOf(SEPARATOR);
                var text = end < 0 ? "" : header.substring(0, end);
                var isProven =
                        end >= 0
                                && words.get().stream()
                                        .anyMatch(word ->
                                                isEqual(
                                                        header,
                                                        text + SEPARATOR + proof(word, text)));
                yield isProven ? Hops.of(text) : Hops.NONE;
            }
        };
    }

    private static boolean isEqual(String given, String right) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    private static String proof(String secret, String text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            var named = Hops.HEADER + ": " + text;
            return HexFormat.of().formatHex(mac.doFinal(named.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
