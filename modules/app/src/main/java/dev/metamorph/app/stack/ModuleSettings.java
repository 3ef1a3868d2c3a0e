package dev.metamorph.app.stack;

import dev.metamorph.app.config.Configuration;
import dev.metamorph.app.config.ConfigurationException;
import dev.metamorph.app.config.KafkaClients;
import dev.metamorph.app.config.PostgresUrl;
import dev.metamorph.coordinator.postgres.DatabaseLogin;
import dev.metamorph.coordinator.settings.CompactionRules;
import dev.metamorph.coordinator.settings.CreationTimings;
import dev.metamorph.coordinator.settings.DiskLimits;
import dev.metamorph.coordinator.settings.HousekeepingTimings;
import dev.metamorph.coordinator.settings.KeepingRules;
import dev.metamorph.coordinator.settings.ShapeLimits;
import dev.metamorph.coordinator.settings.StackSettings;
import dev.metamorph.coordinator.state.ConnectionTimings;
import dev.metamorph.feed.record.LogFormat;
import dev.metamorph.feed.topic.FeedClients;
import dev.metamorph.feed.topic.FeedLimits;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.TopicReplicas;
import dev.metamorph.http.settings.Access;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.http.settings.Transport;
import dev.metamorph.publish.PublisherSettings;
import dev.metamorph.replication.ReplicationSettings;
import dev.metamorph.shapelog.ShapeLogSettings;

import org.apache.kafka.streams.StreamsConfig;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;

/** The settings of each module, derived from the process's {@link Configuration}. */
record ModuleSettings(
        StackSettings coordinator,
        ReplicationSettings replication,
        FeedSettings feed,
        ShapeLogSettings shapeLogs,
        PublisherSettings publisher,
        HttpSettings http) {
    private static final String NOT_NAMED_YET = "";

    /**
     * The interval at which it is checked whether the slot has advanced since the stream started.
     */
    private static final Duration SLOT_CHECK = Duration.ofSeconds(5);

    private static final int LOG_FORMAT = 1;

    /** The number of ports that are tried for the admin port if none is given. */
    private static final int ADMIN_PORTS = 100;

    /**
     * @param access which requests may read
     * @throws ConfigurationException if a module refuses its part
     */
    static ModuleSettings of(Configuration configuration, Access access, String version) {
        try {
            return new ModuleSettings(
                    coordinator(configuration),
                    replication(configuration.database(), configuration.stack()),
                    feed(configuration),
                    shapeLogs(configuration),
                    publisher(configuration),
                    http(configuration, access, version));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()).lines().toList());
        }
    }

    /** These settings with the replication of the topics that are yet to be created. */
    ModuleSettings with(TopicReplicas replicas) {
        return new ModuleSettings(
                coordinator,
                replication,
                feed.withReplicas(replicas),
                replicated(shapeLogs, replicas),
                publisher.withReplicas(replicas),
                http);
    }

    /** Settings of Kafka Streams that the user has given count more. */
    private static ShapeLogSettings replicated(ShapeLogSettings given, TopicReplicas replicas) {
        var defaults = new HashMap<String, String>();
        defaults.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, Integer.toString(replicas.factor()));
        replicas.config()
                .forEach((name, value) -> defaults.put(StreamsConfig.topicPrefix(name), value));
        var settings = given;
        for (var each : defaults.entrySet()) {
            if (!given.kafka().containsKey(each.getKey())) {
                settings = settings.with(each.getKey(), each.getValue());
            }
        }
        return settings;
    }

    /** The same for an instance of that name in the group that reads the feed. */
    ModuleSettings named(String instance) {
        return new ModuleSettings(
                coordinator.named(instance),
                replication.withInstance(instance),
                feed,
                shapeLogs,
                publisher,
                http);
    }

    private static StackSettings coordinator(Configuration configuration) {
        var database = configuration.database();
        return new StackSettings(
                configuration.stack(),
                NOT_NAMED_YET,
                new StackSettings.Database(
                        login(database.url(), configuration.stack()),
                        login(database.pooled(), configuration.stack()),
                        database.connections()),
                new StackSettings.Replication(
                        database.slot(),
                        database.publication(),
                        database.manualPublishing(),
                        database.walBudget()),
                configuration.address(),
                new LogFormat(
                        LOG_FORMAT,
                        configuration.feed().chunkBytes(),
                        configuration.feed().maxLogBytes().orElse(0)),
                new KeepingRules(
                        configuration.limits().keeping().tableBytes(),
                        configuration.limits().keeping().totalBytes()),
                replication(database, configuration.stack()).maxRowBytes(),
                database.textOrder(),
                connecting(configuration.leading()),
                creating(configuration.creating()),
                new HousekeepingTimings(
                        database.schemaCheck(),
                        configuration.feed().trimInterval(),
                        configuration.database().slotStall(),
                        configuration.feed().checkInterval()));
    }

    private static ConnectionTimings connecting(Configuration.Leading leading) {
        return new ConnectionTimings(
                leading.delay(),
                leading.maxDelay(),
                leading.lockRetry(),
                leading.lockCheck(),
                leading.lockStale(),
                SLOT_CHECK);
    }

    private static CreationTimings creating(Configuration.Creating creating) {
        return new CreationTimings(
                creating.tableLock(),
                creating.writers(),
                creating.snapshot(),
                creating.restore(),
                creating.tableAge());
    }

    static ShapeLimits limits(Configuration.Limits limits) {
        return new ShapeLimits(
                limits.shapes(),
                limits.idleExpiry(),
                limits.creationsPerSecond(),
                limits.interval());
    }

    static CompactionRules compaction(Configuration.Limits limits) {
        return new CompactionRules(
                limits.compaction().ratio(),
                limits.compaction().minBytes(),
                limits.compaction().retention(),
                limits.interval());
    }

    static DiskLimits disk(Configuration.Disk disk) {
        return new DiskLimits(disk.creationLimit(), disk.limit(), disk.checkInterval());
    }

    /** Sessions say which stack they are of, and the modules add what they are for. */
    static DatabaseLogin login(PostgresUrl url, String stack) {
        var properties = new HashMap<>(url.properties());
        properties.putIfAbsent("ApplicationName", "metamorph " + stack);
        return new DatabaseLogin(url.jdbcUrl(), properties);
    }

    private static ReplicationSettings replication(Configuration.Database database, String stack) {
        var login = login(database.url(), stack);
        var settings =
                new ReplicationSettings(
                        login.jdbcUrl(),
                        login.properties(),
                        database.slot(),
                        database.publication());
        var limit = database.maxRowBytes();
        return limit.isEmpty()
                ? settings
                : settings.withMaxRowBytes(Math.toIntExact(limit.getAsLong()));
    }

    static FeedSettings feed(Configuration configuration) {
        return new FeedSettings(
                configuration.stack(),
                configuration.feed().partitions(),
                TopicReplicas.ofBroker(),
                clients(configuration.kafka()),
                FeedLimits.defaults());
    }

    private static FeedClients clients(KafkaClients kafka) {
        return new FeedClients(kafka.forAll(), kafka.producer(), kafka.consumer(), kafka.admin());
    }

    static ShapeLogSettings shapeLogs(Configuration configuration) {
        return new ShapeLogSettings(
                configuration.stack(),
                configuration.kafka().forStreams(),
                configuration.dataFolder(),
                configuration.address(),
                configuration.storeMemoryBytes());
    }

    private static PublisherSettings publisher(Configuration configuration) {
        return new PublisherSettings(
                configuration.stack(),
                configuration.feed().partitions(),
                TopicReplicas.ofBroker(),
                clients(configuration.kafka()),
                configuration.dataFolder(),
                configuration.schemaRegistry());
    }

    private static HttpSettings http(Configuration configuration, Access access, String version) {
        var http = configuration.http();
        var admin = configuration.admin();
        var defaults =
                HttpSettings.defaults(
                        new InetSocketAddress(http.host(), http.port()), access, version);
        return defaults.withDeletes(http.deletes())
                .with(new HttpSettings.Caching(http.cacheMaxAge(), http.cacheStaleAge()))
                .with(new HttpSettings.Limits(http.initialRequests(), http.existingRequests()))
                .with(transport(http.tls()))
                .with(
                        new HttpSettings.Admin(
                                new InetSocketAddress(admin.host(), admin.port()),
                                admin.isGiven() ? 1 : ADMIN_PORTS))
                .withLongPoll(http.longPoll());
    }

    private static Transport transport(Configuration.Tls tls) {
        return switch (tls) {
            case Configuration.Tls.Off() -> new Transport.Plain();
            case Configuration.Tls.On(var files, var reload) -> new Transport.Tls(files, reload);
        };
    }
}
