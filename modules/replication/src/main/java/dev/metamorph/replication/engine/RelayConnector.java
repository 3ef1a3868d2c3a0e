package dev.metamorph.replication.engine;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnector;

import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;

import java.util.Map;

/** Debezium's Postgres connector with our task. Created by the engine, by its name. */
public final class RelayConnector extends PostgresConnector {
    @Override
    public Class<? extends Task> taskClass() {
        return RelayTask.class;
    }

    /** Does nothing: our own connection to the same database streams already. */
    @Override
    protected void validateConnection(
            Map<String, ConfigValue> configValues, Configuration config) {}
}
