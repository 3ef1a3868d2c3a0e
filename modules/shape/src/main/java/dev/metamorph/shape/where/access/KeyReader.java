package dev.metamorph.shape.where.access;

import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.where.evaluation.Readers;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Floats;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.TextForms;
import dev.metamorph.shape.where.value.Texts;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;

import java.util.function.LongConsumer;

/** Reads the keys of a column's values. */
public final class KeyReader {
    private final Type type;
    private final Row.Reader reader;
    private final Readers.LongReader hashes;
    private final @Nullable KeyReader elements;

    private KeyReader(Type type) {
        this.type = type;
        elements = type.kind() == Kind.ARRAY ? new KeyReader(type.element()) : null;
        reader = Readers.of(type);
        hashes = Readers.longs(type).orElseGet(this::hashes);
    }

    /** Hashes the bytes of a text without creating a string. */
    private Readers.LongReader hashes() {
        if (Readers.areTexts(type)) {
            return KeyHash::ofText;
        }
        return type.is(Types.BPCHAR)
                ? (utf8, start, length) ->
                        KeyHash.ofText(utf8, start, unpadded(utf8, start, length))
                : (utf8, start, length) -> KeyHash.of(key(type, reader.read(utf8, start, length)));
    }

    private static int unpadded(byte[] utf8, int start, int length) {
        var end = start + length;
        while (end > start && utf8[end - 1] == ' ') {
            end--;
        }
        return end - start;
    }

    /** Creates the reader for a column of a type that occurs in an {@link AccessPath}. */
    public static KeyReader of(PgType type) {
        return new KeyReader(Types.ofColumn(type));
    }

    /**
     * The key of a value.
     *
     * @throws EvaluationException if the text is not a value of the column's type
     */
    public IndexKey read(byte[] utf8, int start, int length) {
        return key(type, value(utf8, start, length));
    }

    /**
     * The key of a value where keys are compared as texts.
     *
     * @throws EvaluationException if the text is not a value of the column's type
     */
    public Utf8 text(byte[] utf8, int start, int length) {
        if (Readers.areTexts(type)) {
            return new Utf8(utf8, start, length);
        }
        return switch (read(utf8, start, length)) {
            case IndexKey.Text(var text) -> Utf8.of(text);
            case IndexKey.Whole _, IndexKey.Exact _, IndexKey.Other _, IndexKey.Special _ ->
                    throw new IllegalStateException("a key that is no text");
        };
    }

    /**
     * The {@link KeyHash} of a value's key.
     *
     * @throws EvaluationException if the text is not a value of the column's type
     */
    public long hash(byte[] utf8, int start, int length) {
        try {
            return hashes.read(utf8, start, length);
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw unreadable();
        }
    }

    /**
     * Returns whether the keys are numbers, which have an {@link Ordinal}; otherwise they are
     * texts.
     */
    public boolean hasOrdinals() {
        return hasLongs()
                || switch (type.oid()) {
                    case Types.BOOL, Types.FLOAT4, Types.FLOAT8, Types.NUMERIC -> true;
                    default -> false;
                };
    }

    /** Returns whether the ordinal of each key is its hash. */
    public boolean hasLongs() {
        return Readers.longs(type).isPresent();
    }

    private Object value(byte[] utf8, int start, int length) {
        try {
            return reader.read(utf8, start, length);
        } catch (IllegalArgumentException | ArithmeticException _) {
            throw unreadable();
        }
    }

    private EvaluationException unreadable() {
        return new EvaluationException(
                "a value of type %s cannot be evaluated".formatted(type.name()));
    }

    /**
     * Passes on the hashes of the keys of an array's elements that are not NULL; for an array
     * without elements, that of {@link IndexKey.Special#EMPTY}.
     *
     * @throws EvaluationException if the text is not a value of the column's type; some hashes may
     *     have been passed on before
     */
    public void elements(byte[] utf8, int start, int length, LongConsumer hashes) {
        if (elements != null && PlainArray.is(utf8, start, length)) {
            PlainArray.read(utf8, start, length, elements, hashes);
            return;
        }
        var array = (PgArray) value(utf8, start, length);
        if (array.elements().isEmpty()) {
            hashes.accept(KeyHash.of(IndexKey.Special.EMPTY));
        }
        for (var element : array.elements()) {
            if (element != null) {
                hashes.accept(KeyHash.of(key(type.element(), element)));
            }
        }
    }

    /** The key of an evaluated value. */
    static IndexKey key(Type type, Object value) {
        return switch (value) {
            case Long number -> new IndexKey.Whole(number);
            case Boolean truth -> new IndexKey.Whole(truth ? 1 : 0);
            case Float real -> new IndexKey.Whole(Floats.sortable(real));
            case Double real -> new IndexKey.Whole(Floats.sortable(real));
            case Decimal decimal -> new IndexKey.Exact(decimal.stripped());
            case String text ->
                    new IndexKey.Text(type.is(Types.BPCHAR) ? Texts.unpadded(text) : text);
            default -> new IndexKey.Other(value);
        };
    }

    /** Returns whether two values of a type have equal keys exactly if they are equal. */
    static boolean has(Type type) {
        return type.kind() == Kind.ENUM || (type.kind() == Kind.BASE && TextForms.knows(type));
    }
}
