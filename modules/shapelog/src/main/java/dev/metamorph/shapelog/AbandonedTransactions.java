package dev.metamorph.shapelog;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Aborts the Kafka transactions of lost instances. The new owner of a partition restores its store
 * up to the end of the changelog and waits there for open transactions; the transaction of a killed
 * instance stays open until its timeout, because the new owner writes under another transactional
 * id (KIP-447).
 *
 * <p>Checks when tasks are assigned, on a thread of its own. Aborting a transaction whose instance
 * lives does no harm: that instance is fenced, discards what it has not committed and joins the
 * group again.
 */
final class AbandonedTransactions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AbandonedTransactions.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /** By then the broker has aborted them itself. */
    private static final int MOST_ATTEMPTS = 60;

    private final Admin admin;
    private final String application;
    private final Semaphore asked = new Semaphore(0);
    private final Thread thread;

    private AbandonedTransactions(Admin admin, String application) {
        this.admin = admin;
        this.application = application;
        thread =
                Thread.ofVirtual()
                        .name("metamorph-%s-transactions".formatted(application))
                        .unstarted(this::work);
    }

    /**
     * Starts a thread that checks at each {@link #look}.
     *
     * @param application the id of the Kafka Streams application: the name of its group
     */
    static AbandonedTransactions watch(Admin admin, String application) {
        var watching = new AbandonedTransactions(admin, application);
        watching.thread.start();
        return watching;
    }

    /** Asks for a check, because tasks have been assigned. Any thread; returns at once. */
    void look() {
        asked.release();
    }

    private void work() {
        try {
            while (true) {
                asked.acquire();
                var ended = end();
                for (var attempt = 1; !ended && attempt < MOST_ATTEMPTS; attempt++) {
                    var _ = asked.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                    ended = end();
                }
                if (!ended) {
                    log.warn(
                            "Transactions of lost instances not aborted; Kafka aborts them after their timeout application={}",
                            application);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Aborts abandoned transactions; false if Kafka does not answer. */
    private boolean end() throws InterruptedException {
        asked.drainPermits();
        try {
            // The transactions before the members: their owners were members before.
            var open = open();
            if (open.isEmpty()) {
                return true;
            }
            var gone = TransactionOwners.of(application, members()).without(open);
            if (!gone.isEmpty()) {
                log.info("Transactions of lost instances aborted ids=\"{}\"", gone);
                admin.fenceProducers(gone).all().get();
            }
            return true;
        } catch (ExecutionException e) {
            log.debug("Open transactions not checked application={}", application, e);
            return false;
        }
    }

    private Set<String> open() throws InterruptedException, ExecutionException {
        var ongoing = new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING));
        return admin.listTransactions(ongoing).all().get().stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> id.startsWith(application + "-"))
                .collect(Collectors.toSet());
    }

    private Set<String> members() throws InterruptedException, ExecutionException {
        var group = admin.describeConsumerGroups(List.of(application)).all().get().values();
        return group.stream()
                .flatMap(described -> described.members().stream())
                .map(MemberDescription::clientId)
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
