package dev.metamorph.replication.engine;

import org.jspecify.annotations.Nullable;

/** The Debezium engine ended without having been stopped. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with Debezium's message. */
    EngineException(String message, @Nullable Throwable cause) {
        super("the Debezium engine ended: %s".formatted(message), cause);
    }
}
