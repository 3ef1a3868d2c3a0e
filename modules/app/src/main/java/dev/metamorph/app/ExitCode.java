package dev.metamorph.app;

import dev.metamorph.app.stack.StartFailure;

/** How a process ends. */
enum ExitCode {
    /** As it was asked to. */
    OK(0),
    /** The configuration is wrong. */
    CONFIGURATION(1),
    /** The command line is wrong: picocli's own code. */
    USAGE(2),
    /** Postgres cannot be reached, refuses us, or is not set up for replication. */
    DATABASE(3),
    /** Kafka cannot be reached or refuses us. */
    KAFKA(4),
    /** The HTTP port is taken. */
    PORT(5),
    /** A data folder is in use, or cannot be used. */
    DATA_FOLDER(6),
    /** The shape that was asked about is refused. */
    REFUSED(7),
    /** Something that should not happen: a fault of ours. */
    FAULT(70);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static ExitCode of(StartFailure.Reason reason) {
        return switch (reason) {
            case DATABASE -> DATABASE;
            case KAFKA -> KAFKA;
            case PORT -> PORT;
            case DATA_FOLDER -> DATA_FOLDER;
        };
    }
}
