/** The settings of the HTTP server. */
@NullMarked
package dev.metamorph.http.settings;

import org.jspecify.annotations.NullMarked;
