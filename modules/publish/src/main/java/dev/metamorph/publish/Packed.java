package dev.metamorph.publish;

import java.util.List;

/**
 * The content of a transaction.
 *
 * @param parcels one for each shape that has something to send, possibly two
 * @param full whether the transaction is as large as one should be, so that there is probably more
 */
record Packed(List<Parcel> parcels, boolean full) {}
