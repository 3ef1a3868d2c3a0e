/**
 * The whole path: from a commit in Postgres to the bytes that a reader gets from the real service,
 * beside what the parts of the path can do alone on the same WAL.
 */
@NullMarked
package dev.metamorph.bench.path;

import org.jspecify.annotations.NullMarked;
