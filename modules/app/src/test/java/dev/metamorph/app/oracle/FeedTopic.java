package dev.metamorph.app.oracle;

import dev.metamorph.app.service.ServiceSettings;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/** The feed's topic of a service, seen from outside. */
final class FeedTopic implements AutoCloseable {
    private final Admin admin;
    private final String stack;
    private final TopicPartition partition;

    FeedTopic(ServiceSettings settings) {
        admin = Admin.create(Map.of("bootstrap.servers", settings.bootstrap()));
        stack = settings.stack();
        partition = new TopicPartition(stack + ".feed", 0);
    }

    /** The record offset of the first record that partition 0 still has. */
    long start() {
        return offset(OffsetSpec.earliest());
    }

    /** The record offset behind its last record. */
    long end() {
        return offset(OffsetSpec.latest());
    }

    private long offset(OffsetSpec which) {
        try {
            var answer = admin.listOffsets(Map.of(partition, which));
            return answer.partitionResult(partition).get().offset();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Up to where the shape logs have committed it. */
    long committed() {
        try {
            var group = stack + "-shapelog";
            var answer = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
            var committed = answer.get().get(partition);
            return committed == null ? 0 : committed.offset();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Deletes it. */
    void delete() throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(partition.topic())).all().get();
        while (admin.listTopics().names().get().contains(partition.topic())) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
