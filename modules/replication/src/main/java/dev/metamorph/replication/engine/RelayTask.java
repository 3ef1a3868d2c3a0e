package dev.metamorph.replication.engine;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import io.debezium.pipeline.ChangeEventSourceCoordinator;

import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.SourceRecord;

import java.util.List;
import java.util.Map;

/**
 * Debezium's Postgres task with another source of records. A record is a plain object for our own
 * consumer: it has no schema, and no offset that is stored.
 */
public final class RelayTask extends PostgresConnectorTask {
    /** The name of the setting that holds the relay's id. */
    static final String RELAY = "metamorph.relay";

    private Relay relay;

    /** Called by the engine. */
    @SuppressWarnings("NullAway") // Debezium calls start before every other method
    public RelayTask() {}

    @Override
    public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(
            Configuration config) {
        relay = Relay.of(config.getString(RELAY));
        try {
            return super.start(config);
        } catch (RetriableException e) {
            // Debezium would retry without end.
            throw new ConnectException("Debezium could not be set up", e);
        }
    }

    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection connection, PostgresSchema schema, PostgresConnectorConfig config) {
        return new GatedConnection(relay);
    }

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        getErrorHandler()
                .map(handler -> handler.getProducerThrowable())
                .ifPresent(failure -> {
                    throw new ConnectException("Debezium's set-up failed", failure);
                });
        return relay.next().map(RelayTask::record).map(List::of).orElseGet(List::of);
    }

    private static SourceRecord record(Object item) {
        return new SourceRecord(Map.of(), Map.of(), "metamorph", null, item);
    }
}
