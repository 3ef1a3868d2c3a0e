package dev.metamorph.replication.pgoutput;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.relation.WalRelation;
import dev.metamorph.shape.relation.WalRelation.WalColumn;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;

/**
 * Decodes the messages of {@code pgoutput}, protocol version 1, of one connection. Values are
 * copied as the message holds them, without conversion. Used by one thread.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Message
 *     formats</a>
 */
public final class PgOutputDecoder {
    /** 2000-01-01, the epoch of Postgres's timestamps, in Unix seconds. */
    private static final long EPOCH_SECONDS = 946_684_800L;

    private static final int MICROS = 1_000_000;

    private final MessageReader message = new MessageReader();
    private final TupleReader tuples = new TupleReader(message);
    private final Ancestry ancestry;
    private final TransactionAssembler transaction;

    /**
     * A decoder for a new connection.
     *
     * @param ancestry called for every table that the stream describes
     * @param limits the size at which a fragment is full
     * @param output receives the fragments
     */
    public PgOutputDecoder(Ancestry ancestry, FragmentLimits limits, TransactionOutput output) {
        this.ancestry = ancestry;
        this.transaction = new TransactionAssembler(limits, output);
    }

    /** Returns whether a transaction has begun and not ended. */
    public boolean inTransaction() {
        return transaction.isOpen();
    }

    /**
     * Decodes one message.
     *
     * @param bytes from its position to its limit; backed by an array
     * @throws PgOutputException if the message is not well-formed
     */
    public void decode(ByteBuffer bytes) {
        message.reset(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        var kind = message.int8();
        switch (kind) {
            case 'I' -> insert();
            case 'U' -> update();
            case 'D' -> delete();
            case 'B' -> begin();
            case 'C' -> commit();
            case 'R' -> relation();
            case 'T' -> truncate();
            case 'Y', 'O', 'M' -> {
                // Types, origins and logical messages change no row.
            }
            default ->
                    throw new PgOutputException(
                            "a message of kind '%c'; protocol version 1 has none".formatted(kind));
        }
    }

    /**
     * Decodes the first bytes of a message that is too long to be read.
     *
     * @param bytes the kind and the table, from its position to its limit; backed by an array
     * @throws PgOutputException if the message is no change of a row
     */
    public void decodeOversize(ByteBuffer bytes) {
        message.reset(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        var kind = message.int8();
        switch (kind) {
            case 'I', 'U', 'D' -> transaction.changes().begin('W', new RelationId(message.int32()));
            case 'M' -> {
                // A logical message changes no row.
            }
            default ->
                    throw new PgOutputException(
                            "a message of kind '%c' is longer than a row may be".formatted(kind));
        }
    }

    private void begin() {
        var commit = new Lsn(message.int64());
        var committedAt = instant(message.int64());
        transaction.begin(commit, committedAt, new Xid(message.int32()));
    }

    private void commit() {
        skipFlags();
        transaction.end(new Lsn(message.int64()));
    }

    private void insert() {
        var relation = new RelationId(message.int32());
        expect('N');
        var into = transaction.changes();
        into.begin('I', relation);
        tuples.insertedRow(into);
    }

    private void update() {
        var relation = new RelationId(message.int32());
        var into = transaction.changes();
        if (message.int8() != 'O') {
            into.begin('X', relation);
            return;
        }
        into.begin('U', relation);
        tuples.oldRow(into);
        expect('N');
        tuples.newRow(into);
    }

    private void delete() {
        var relation = new RelationId(message.int32());
        var into = transaction.changes();
        if (message.int8() != 'O') {
            into.begin('X', relation);
            return;
        }
        into.begin('D', relation);
        tuples.oldRow(into);
    }

    private void truncate() {
        var tables = message.int32();
        skipTruncateOptions();
        for (var i = 0; i < tables; i++) {
            transaction.changes().begin('T', new RelationId(message.int32()));
        }
    }

    private void relation() {
        var id = new RelationId(message.int32());
        var schema = message.text();
        var name = new TableName(schema.isEmpty() ? "pg_catalog" : schema, message.text());
        var identity = ReplicaIdentity.of((char) message.int8());
        var count = message.int16();
        var columns = new ArrayList<WalColumn>(count);
        for (var i = 0; i < count; i++) {
            skipColumnFlags();
            columns.add(new WalColumn(message.text(), message.int32(), message.int32()));
        }
        transaction.relation(new WalRelation(id, name, identity, columns, ancestry.of(id)));
    }

    /** Skips the flags of a Commit, which are unused: always 0. */
    private void skipFlags() {
        message.int8();
    }

    /**
     * Skips the options of a Truncate (CASCADE, RESTART IDENTITY): every table is listed anyway.
     */
    private void skipTruncateOptions() {
        message.int8();
    }

    /** Skips the flags of a column in a Relation: whether it is part of the replica identity. */
    private void skipColumnFlags() {
        message.int8();
    }

    private void expect(char kind) {
        var found = message.int8();
        if (found != kind) {
            throw new PgOutputException("a row of kind '%c'; expected '%c'".formatted(found, kind));
        }
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                EPOCH_SECONDS + Math.floorDiv(micros, MICROS),
                Math.floorMod(micros, MICROS) * 1_000L);
    }
}
