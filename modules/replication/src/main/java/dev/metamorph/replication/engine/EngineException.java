package dev.metamorph.replication.engine;

import org.jspecify.annotations.Nullable;

/** The engine ended by itself. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With Debezium's words. */
    EngineException(String message, @Nullable Throwable cause) {
        super("the Debezium engine ended: %s".formatted(message), cause);
    }
}
