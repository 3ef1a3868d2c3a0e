package dev.metamorph.embedded.testing;

import java.util.Locale;
import java.util.function.Supplier;

/** Decides what the shared servers of tests are, by {@code METAMORPH_TEST_SERVERS}. */
sealed interface ServerChoice {
    /** Programs that this build starts itself. */
    record Embedded() implements ServerChoice {}

    /** Containers of the Docker engine. */
    record Containers() implements ServerChoice {}

    /**
     * Neither, because what was asked for is not there.
     *
     * @param why one line
     */
    record Refused(String why) implements ServerChoice {}

    /** The means to run containers on this machine. */
    enum Support {
        /** The build was run without the profile {@code containers}. */
        ABSENT,
        /** No Docker engine answers. */
        WITHOUT_ENGINE,
        /** A Docker engine answers. */
        READY
    }

    /** The environment variable. */
    String KEY = "METAMORPH_TEST_SERVERS";

    /**
     * Decides.
     *
     * @param setting {@code auto}, {@code embedded} or {@code containers}; empty for {@code auto}
     * @param support finds out what there is, which may take seconds
     */
    static ServerChoice of(String setting, Supplier<Support> support) {
        return switch (setting.toLowerCase(Locale.ROOT)) {
            case "", "auto" -> support.get() == Support.READY ? new Containers() : new Embedded();
            case "embedded" -> new Embedded();
            case "containers" ->
                    switch (support.get()) {
                        case READY -> new Containers();
                        case WITHOUT_ENGINE ->
                                new Refused(
                                        "%s=containers: no Docker engine answers; start one, or give auto or embedded"
                                                .formatted(KEY));
                        case ABSENT ->
                                new Refused(
                                        "%s=containers: this build has no Testcontainers; run it with -Pcontainers"
                                                .formatted(KEY));
                    };
            default ->
                    new Refused(
                            "%s is \"%s\"; give auto, embedded or containers"
                                    .formatted(KEY, setting));
        };
    }
}
