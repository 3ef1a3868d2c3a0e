package dev.metamorph.http.settings;

import dev.metamorph.http.tls.TlsFiles;

import java.time.Duration;

/** The transport below HTTP. */
public sealed interface Transport {
    /** TCP without TLS. */
    record Plain() implements Transport {}

    /**
     * TLS over TCP; clients without TLS are not served on the port.
     *
     * @param look how often the files are checked for another certificate
     */
    record Tls(TlsFiles files, Duration look) implements Transport {
        public Tls {
            if (!look.isPositive()) {
                throw new IllegalArgumentException(
                        "the TLS files are checked every %s; give a positive duration"
                                .formatted(look));
            }
        }
    }
}
