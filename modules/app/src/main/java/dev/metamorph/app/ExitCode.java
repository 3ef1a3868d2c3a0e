package dev.metamorph.app;

import dev.metamorph.app.declare.ServiceException;
import dev.metamorph.app.stack.StartFailure;

/** The exit codes of the process. */
enum ExitCode {
    OK(0, "stopped as asked (Ctrl-C, SIGTERM)"),
    CONFIGURATION(
            1,
            "the configuration is wrong; of `metamorph health`: the instance is stopping, or does not answer"),
    USAGE(
            2,
            "the command line is wrong; `metamorph shapes verify`: log and database could not be compared"),
    DATABASE(3, "Postgres cannot be reached, refuses us, or is not set up for replication"),
    KAFKA(4, "Kafka cannot be reached, refuses us, or has records that this version cannot read"),
    PORT(5, "the HTTP port is taken"),
    DATA_FOLDER(
            6,
            "a data folder is in use or cannot be written to, or an embedded server does not start"),
    REFUSED(
            7,
            "`metamorph explain`, `plan`, `apply`, `drop`, `shapes`: the shape is refused, has ended, or none has that name; `retire`: it was not confirmed"),
    SERVICE(
            8,
            "`metamorph plan`, `apply`, `drop`, `published`, `status`, `shapes`: the service cannot be reached, or is not ready"),
    SET_ASIDE(
            9, "`metamorph apply`, `published`: the topic of a published shape cannot be written"),
    CHANGES(10, "`metamorph plan --check`: something would change"),
    UNHEALTHY(
            11,
            "`metamorph status`: a part of the stack does not do its work, here or on another instance"),
    FINDINGS(
            12,
            "`metamorph doctor`: something is wrong; `metamorph shapes verify`: log and database differ"),
    FAULT(70, "a fault of Metamorph");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The meaning of the code, for people. */
    String meaning() {
        return meaning;
    }

    int code() {
        return code;
    }

    static ExitCode of(ServiceException.Reason reason) {
        return switch (reason) {
            case SECRET -> CONFIGURATION;
            case REFUSED, UNKNOWN -> REFUSED;
            case UNAVAILABLE -> SERVICE;
        };
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
