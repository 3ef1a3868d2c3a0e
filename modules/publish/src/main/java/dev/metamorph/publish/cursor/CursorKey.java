package dev.metamorph.publish.cursor;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The key of a record in {@code <stack>.published}. */
public sealed interface CursorKey {
    /** The cursor of a published shape: {@code cursor/<name>}. */
    record OfShape(String name) implements CursorKey {}

    /**
     * The reason why a published shape is set aside: {@code set-aside/<name>}; a tombstone when it
     * has joined again.
     */
    record OfSetAside(String name) implements CursorKey {}

    /**
     * The LSN up to which all live topics of a feed partition are complete: {@code
     * progress/<partition>}.
     */
    record OfProgress(int partition) implements CursorKey {}

    /** Encodes the key. */
    default byte[] encode() {
        var text =
                switch (this) {
                    case OfShape(var name) -> "cursor/" + name;
                    case OfSetAside(var name) -> "set-aside/" + name;
                    case OfProgress(var partition) -> "progress/" + partition;
                };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Decodes a key; empty for a kind that a later version may have written. */
    static Optional<CursorKey> decode(byte[] key) {
        var text = new String(key, StandardCharsets.UTF_8);
        var slash = text.indexOf('/');
        var rest = text.substring(slash + 1);
        return switch (slash < 0 ? "" : text.substring(0, slash)) {
            case "cursor" -> Optional.of(new OfShape(rest));
            case "set-aside" -> Optional.of(new OfSetAside(rest));
            case "progress" -> Optional.of(new OfProgress(Integer.parseInt(rest)));
            default -> Optional.empty();
        };
    }
}
