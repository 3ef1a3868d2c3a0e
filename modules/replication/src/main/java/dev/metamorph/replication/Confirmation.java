package dev.metamorph.replication;

import dev.metamorph.shape.Lsn;

/**
 * The LSN that may be confirmed to Postgres, which then does not send it again. Pure.
 *
 * <p>Here, and in the sink's answers, an LSN names the transactions whose commit record begins at
 * or before it. Postgres's {@code confirmed_flush_lsn} is the first LSN that is not confirmed: a
 * transaction is sent again if its commit record begins there or later. So one is added. For the
 * same reason the position of a keepalive, where reading resumes, is passed to the sink less one.
 *
 * <p>Only LSNs that were read on this connection are confirmed: an earlier acknowledgement of the
 * sink is ignored, and the slot never runs ahead of what was handed on.
 */
final class Confirmation {
    private final long before;
    private Lsn handedOn = Lsn.ZERO;
    private Lsn confirmed = Lsn.ZERO;

    /** Starts with the sink's acknowledgement before anything was appended. */
    Confirmation(Lsn acknowledged) {
        before = acknowledged.bytes();
    }

    /** The LSN that a position of a keepalive or a slot covers: one less. */
    static Lsn covered(Lsn position) {
        return position.equals(Lsn.ZERO) ? position : new Lsn(position.bytes() - 1);
    }

    /** All transactions up to that LSN were handed to the sink. */
    void handedOn(Lsn lsn) {
        handedOn = handedOn.max(lsn);
    }

    /**
     * Takes the sink's acknowledgement.
     *
     * @return whether there is more to confirm than before
     */
    boolean acknowledged(Lsn lsn) {
        if (Long.compareUnsigned(lsn.bytes(), before) <= 0) {
            return false;
        }
        var reached = lsn.isAtOrBefore(handedOn) ? lsn : handedOn;
        if (reached.equals(Lsn.ZERO) || reached.compareTo(confirmed) < 0) {
            return false;
        }
        confirmed = new Lsn(reached.bytes() + 1);
        return true;
    }

    /** The position to confirm to Postgres; {@link Lsn#ZERO} for none yet. */
    Lsn confirmed() {
        return confirmed;
    }
}
