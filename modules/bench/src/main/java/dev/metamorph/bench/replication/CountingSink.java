package dev.metamorph.bench.replication;

import dev.metamorph.feed.port.TransactionSink;
import dev.metamorph.feed.record.Fragment;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.change.Change;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntConsumer;

/** Counts changes, or reports the first column of each, and acknowledges at once. */
final class CountingSink implements TransactionSink {
    private final CountDownLatch done = new CountDownLatch(1);
    private final IntConsumer onId;
    private final boolean telling;
    private long left;
    private volatile Lsn acknowledged = Lsn.ZERO;

    private CountingSink(long changes, boolean telling, IntConsumer onId) {
        this.left = changes;
        this.telling = telling;
        this.onId = onId;
    }

    static CountingSink counting(long changes) {
        return new CountingSink(changes, false, _ -> {});
    }

    static CountingSink telling(long changes, IntConsumer onId) {
        return new CountingSink(changes, true, onId);
    }

    @Override
    public void append(List<Fragment> fragments) {
        for (var fragment : fragments) {
            left -= fragment.changes().count();
            if (telling) {
                fragment.changes().forEach(this::tell);
            }
        }
        var last = fragments.getLast();
        if (last.last()) {
            acknowledged = last.commit();
        }
        if (left <= 0) {
            done.countDown();
        }
    }

    @Override
    public void reached(Lsn lsn) {
        acknowledged = lsn;
    }

    @Override
    public Lsn acknowledged() {
        return acknowledged;
    }

    void await() throws InterruptedException {
        done.await();
    }

    private void tell(Change change) {
        if (change instanceof Change.Insert(_, var row)) {
            onId.accept(Integer.parseInt(row.text(0)));
        }
    }
}
