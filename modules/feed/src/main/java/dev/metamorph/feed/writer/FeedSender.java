package dev.metamorph.feed.writer;

import dev.metamorph.feed.record.FeedRecord;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.feed.topic.KafkaErrors;
import dev.metamorph.shape.Lsn;

import java.util.List;

/**
 * The sending thread's loop: takes the next item, as much as fits one record, and hands it to
 * Kafka.
 */
final class FeedSender implements Runnable {
    private final Epoch epoch;
    private final SendQueue queue;
    private final SnapshotBudget snapshots;
    private final SentTransactions sent;
    private final FeedCounters counters;

    FeedSender(
            Epoch epoch,
            SendQueue queue,
            SnapshotBudget snapshots,
            SentTransactions sent,
            FeedCounters counters) {
        this.counters = counters;
        this.epoch = epoch;
        this.queue = queue;
        this.snapshots = snapshots;
        this.sent = sent;
    }

    @Override
    public void run() {
        try {
            while (!epoch.end().hasCome()) {
                epoch.awaitTurn();
                send(queue.take());
            }
        } catch (InterruptedException e) {
            epoch.end().by(KafkaErrors.interrupted("writing the feed", e));
        } catch (Throwable e) {
            epoch.end().by(KafkaErrors.translate("writing the feed", e));
        }
    }

    private void send(Outgoing outgoing) throws InterruptedException {
        switch (outgoing) {
            case Outgoing.Fragments(var fragments, _) -> send(fragments);
            case Outgoing.One one -> sendOne(one);
            case Outgoing.Rows(var one, var bytes) -> sendRows(one, bytes);
            case Outgoing.NewIncarnation(var incarnation, var answer) -> {
                var all = new AllAcknowledged(epoch.partitions(), sent.mark(), answer);
                epoch.follow(incarnation);
                epoch.sendToAll(new FeedRecord.Purged(incarnation), Lsn.ZERO, all);
            }
            case Outgoing.Reached(var lsn) ->
                    epoch.sendToAll(new FeedRecord.Progress(lsn), lsn, Acknowledged.NOBODY);
        }
    }

    private void send(List<Fragment> fragments) throws InterruptedException {
        var complete = Lsn.ZERO;
        for (var fragment : fragments) {
            sent.sent(fragment.xid());
            if (fragment.last()) {
                complete = fragment.commit();
            }
        }
        var told = counters.sending(fragments, epoch.partitions());
        epoch.sendToAll(new FeedRecord.Transactions(fragments), complete, told);
    }

    private void sendOne(Outgoing.One one) throws InterruptedException {
        var all = new AllAcknowledged(1, sent.mark(), one.answer());
        epoch.sendTo(one.partition(), one.record(), all);
    }

    private void sendRows(Outgoing.One one, long bytes) throws InterruptedException {
        var all = new AllAcknowledged(1, sent.mark(), one.answer());
        Acknowledged told =
                sequence -> {
                    snapshots.acknowledged(one.partition(), sequence);
                    all.acknowledged(sequence);
                };
        var sequence = epoch.sendTo(one.partition(), one.record(), told);
        snapshots.sent(one.partition(), sequence, bytes);
    }
}
