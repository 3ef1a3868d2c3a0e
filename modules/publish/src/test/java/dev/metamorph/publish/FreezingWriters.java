package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Writers that freeze the thread of their publisher before a call, as SIGSTOP would. */
final class FreezingWriters implements TransactionalWriter.Factory {
    private final TransactionalWriter.Factory writers;
    private final CountDownLatch frozen = new CountDownLatch(1);
    private final CountDownLatch thawed = new CountDownLatch(1);
    private volatile String before = "";

    FreezingWriters(TransactionalWriter.Factory writers) {
        this.writers = writers;
    }

    /** Freezes the next such call: its name and the last letter of the transactional id. */
    void freezeBefore(String call) {
        before = call;
    }

    /** Waits until the publisher is frozen. */
    void awaitFrozen() throws InterruptedException {
        assertThat(frozen.await(120, TimeUnit.SECONDS)).as("frozen before %s", before).isTrue();
    }

    void thaw() {
        thawed.countDown();
    }

    @Override
    public TransactionalWriter create(String transactionalId) {
        var letter = transactionalId.substring(transactionalId.length() - 1);
        return new FreezingWriter(writers.create(transactionalId), letter);
    }

    private void point(String call) {
        if (before.equals(call)) {
            before = "";
            frozen.countDown();
            var interrupted = false;
            while (thawed.getCount() > 0) {
                try {
                    thawed.await();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private final class FreezingWriter implements TransactionalWriter {
        private final TransactionalWriter writer;
        private final String letter;

        private FreezingWriter(TransactionalWriter writer, String letter) {
            this.writer = writer;
            this.letter = letter;
        }

        @Override
        public void init() {
            point("init-" + letter);
            writer.init();
        }

        @Override
        public void begin() {
            point("begin-" + letter);
            writer.begin();
        }

        @Override
        public void send(OutgoingRecord record, Consumer<Exception> failed) {
            point("send-" + letter);
            writer.send(record, failed);
        }

        @Override
        public void commit() {
            point("commit-" + letter);
            writer.commit();
        }

        @Override
        public void abort() {
            point("abort-" + letter);
            writer.abort();
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
