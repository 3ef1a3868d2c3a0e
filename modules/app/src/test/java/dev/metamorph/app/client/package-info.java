/** Clients that others wrote, unchanged, against the whole service. */
@NullMarked
package dev.metamorph.app.client;

import org.jspecify.annotations.NullMarked;
