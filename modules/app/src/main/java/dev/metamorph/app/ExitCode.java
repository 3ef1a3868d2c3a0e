package dev.metamorph.app;

import dev.metamorph.app.stack.StartFailure;

/** The exit codes of the process. */
enum ExitCode {
    /** Stopped on request. */
    OK(0),
    /** The configuration is wrong; of {@code metamorph health}: not healthy. */
    CONFIGURATION(1),
    /** The command line is wrong: picocli's own code. */
    USAGE(2),
    /** Postgres cannot be reached, refuses us, or is not set up for replication. */
    DATABASE(3),
    /** Kafka cannot be reached, refuses us, or has records that this version cannot read. */
    KAFKA(4),
    /** The HTTP port is taken. */
    PORT(5),
    /** A data folder is in use, or cannot be written to. */
    DATA_FOLDER(6),
    /** {@code metamorph explain}: the shape is refused. */
    REFUSED(7),
    /** A fault of Metamorph. */
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
