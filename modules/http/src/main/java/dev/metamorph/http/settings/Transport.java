package dev.metamorph.http.settings;

import dev.metamorph.http.tls.TlsFiles;

import java.time.Duration;

/** What carries HTTP. */
public sealed interface Transport {
    /** TCP alone. */
    record Plain() implements Transport {}

    /**
     * TLS over it; what is not TLS is not understood.
     *
     * @param look how often the files are looked at for another certificate
     */
    record Tls(TlsFiles files, Duration look) implements Transport {
        /** Refuses a time that is not positive. */
        public Tls {
            if (!look.isPositive()) {
                throw new IllegalArgumentException(
                        "the TLS files are looked at every %s; give a positive duration"
                                .formatted(look));
            }
        }
    }
}
