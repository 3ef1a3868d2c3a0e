package dev.metamorph.publish;

import dev.metamorph.publish.topic.OpenTransactions.Open;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Notices transactions of a turn's writers that stay open, from looks that are further apart than a
 * transaction lasts. Pure but for what it remembers; used by the publisher's thread.
 */
final class OpenWatch {
    private Set<Open> before = Set.of();

    /**
     * The transactions that hung when the turn was opened and could not be ended: they end no turn.
     */
    private Set<Open> known = Set.of();

    private boolean first = true;

    /** Whether one of those that are open was open before. */
    boolean hangs(List<Open> open) {
        var ours = new HashSet<>(open);
        ours.removeIf(each -> each.transactionalId().isEmpty());
        var lasting = new HashSet<>(ours);
        lasting.retainAll(before);
        lasting.removeAll(known);
        before = ours;
        if (first) {
            first = false;
            known = ours;
        }
        return !lasting.isEmpty();
    }
}
