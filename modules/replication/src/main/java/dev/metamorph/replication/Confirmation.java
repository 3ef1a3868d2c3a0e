package dev.metamorph.replication;

import dev.metamorph.shape.Lsn;

/**
 * What Postgres may be told that it need not send again. Pure.
 *
 * <p>Inside, an LSN names the transactions whose commit record begins at or before it, and so do
 * the sink's answers. Postgres's {@code confirmed_flush_lsn} is the first LSN that is not
 * confirmed: a transaction is sent again if its commit record begins there or later. So one is
 * added. For the same reason a keepalive, which tells where reading goes on, is told to the sink
 * less one.
 *
 * <p>Nothing is confirmed that did not come by on this connection: what the sink acknowledged
 * before is ignored, and the slot never runs ahead of what was handed on.
 */
final class Confirmation {
    private final long before;
    private Lsn handedOn = Lsn.ZERO;
    private Lsn confirmed = Lsn.ZERO;

    /** Begins with what the sink says before it was given anything. */
    Confirmation(Lsn acknowledged) {
        before = acknowledged.bytes();
    }

    /** What a position of Postgres's covers: that of a keepalive or of a slot. */
    static Lsn covered(Lsn position) {
        return position.equals(Lsn.ZERO) ? position : new Lsn(position.bytes() - 1);
    }

    /** All transactions up to that one were handed to the sink. */
    void handedOn(Lsn lsn) {
        handedOn = handedOn.max(lsn);
    }

    /**
     * Takes the sink's word.
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

    /** What Postgres may be told; {@link Lsn#ZERO} for nothing yet. */
    Lsn confirmed() {
        return confirmed;
    }
}
