package dev.metamorph.shape.status;

import java.util.Locale;

/** The state of one part of a stack, as one instance sees it. */
public enum PartState {
    /** It does its work. */
    OK,
    /** It does its work on another instance. */
    ELSEWHERE,
    /** It is being started or restored. */
    STARTING,
    /** It waits for another part. */
    WAITING,
    /** It does not do its work. */
    FAILING;

    /** The name in answers, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether the work is done, here or elsewhere. */
    public boolean isHealthy() {
        return this == OK || this == ELSEWHERE;
    }
}
