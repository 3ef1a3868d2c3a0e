package dev.metamorph.bench.replication;

import org.postgresql.PGConnection;
import org.postgresql.PGProperty;
import org.postgresql.replication.PGReplicationStream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** pgjdbc's own replication stream without further processing: the lower bound of reading. */
public final class BareStream implements AutoCloseable {
    private final Connection connection;
    private final PGReplicationStream stream;

    /** Starts streaming from a slot. */
    public BareStream(String jdbcUrl, String slot, String publication) throws SQLException {
        var properties = new Properties();
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        connection = DriverManager.getConnection(jdbcUrl, properties);
        stream =
                connection
                        .unwrap(PGConnection.class)
                        .getReplicationAPI()
                        .replicationStream()
                        .logical()
                        .withSlotName(slot)
                        .withSlotOption("proto_version", 1)
                        .withSlotOption("publication_names", publication)
                        .start();
    }

    /** Reads that many inserts. */
    void drain(long inserts) throws SQLException {
        for (var left = inserts; left > 0; ) {
            if (next().get(0) == 'I') {
                left--;
            }
        }
    }

    /** The first column of the next insert. */
    public int nextId() throws SQLException {
        while (true) {
            var message = next();
            if (message.get(0) == 'I') {
                var text = new byte[message.getInt(9)];
                message.get(13, text);
                return Integer.parseInt(new String(text, StandardCharsets.US_ASCII));
            }
        }
    }

    private ByteBuffer next() throws SQLException {
        var message = stream.read();
        if (message == null) {
            throw new SQLException("the stream has ended");
        }
        return message;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
