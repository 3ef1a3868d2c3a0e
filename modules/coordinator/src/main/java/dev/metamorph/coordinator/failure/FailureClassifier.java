package dev.metamorph.coordinator.failure;

import dev.metamorph.coordinator.failure.Failure.Rebuild;
import dev.metamorph.shape.status.StackReason;

import java.sql.SQLException;
import java.util.function.BooleanSupplier;

/**
 * Classifies exceptions by what can be done about them, as {@link FailureTable} says. Pure: the
 * same exception always gets the same classification. An unknown exception is retried.
 */
public final class FailureClassifier {
    private FailureClassifier() {}

    /** The classification of an exception. */
    public static Failure classify(Throwable thrown) {
        return Problem.find(thrown, FailureException.class)
                .map(FailureException::failure)
                .orElseGet(() -> {
                    var problem = Problem.of(thrown);
                    return FailureTable.of(problem).failure(problem);
                });
    }

    /**
     * Classifies the end of a stream. Decoding may have failed because there was no publication
     * where the slot stands.
     *
     * @param exists whether there is one now: then it was created later, the WAL before that can
     *     never be decoded, and every attempt would fail at the same position
     */
    public static Failure classifyStream(Throwable thrown, BooleanSupplier exists) {
        return saysThatThePublicationIsMissing(thrown) && exists.getAsBoolean()
                ? new Rebuild(
                        StackReason.PUBLICATION_RECREATED,
                        "the publication was dropped and created again while rows were written: the replication slot is dropped, and all shapes begin anew")
                : classify(thrown);
    }

    private static boolean saysThatThePublicationIsMissing(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql
                    && "42704".equals(sql.getSQLState())
                    && Problem.oneLine(sql).contains("publication")) {
                return true;
            }
        }
        return false;
    }
}
