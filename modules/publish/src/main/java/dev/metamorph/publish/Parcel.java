package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;

import java.util.List;

/**
 * The part of one published shape in a transaction.
 *
 * @param shipment the published shape
 * @param retried whether the shape was set aside, so that a success lets it join again
 * @param records the rows
 * @param cursor the position that the topic has with them
 * @param more whether the shape has more to send immediately
 */
record Parcel(
        Shipment shipment,
        boolean retried,
        List<OutgoingRecord> records,
        Cursor cursor,
        boolean more) {
    /** The published shape's name. */
    String shape() {
        return shipment.name();
    }
}
