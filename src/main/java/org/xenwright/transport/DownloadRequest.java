package org.xenwright.transport;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file to get.
 *
 * @param address {@code http}, {@code https} or {@code file}; user-info in it becomes basic authentication for that
 *     host alone
 * @param limit most bytes to accept
 * @param known what is known of an earlier copy, {@link Validators#NONE} to get it in any case
 * @param headers further ones of the request; {@code Authorization} is shown to the address's own host alone
 * @param begun whether what the file holds already is its beginning, of whatever origin: it is asked for from there on,
 *     and what came stays when the rest did not. Only for content that is checked against a digest afterwards
 * @param form sent by POST as the fields of a form; null for GET. A redirect is not followed with it
 */
public record DownloadRequest(
        URI address,
        long limit,
        Validators known,
        Map<String, String> headers,
        boolean begun,
        @Nullable String form) {
    public DownloadRequest {
        headers = Map.copyOf(headers);
    }

    public DownloadRequest(URI address, long limit, Validators known) {
        this(address, limit, known, Map.of(), false, null);
    }

    public static DownloadRequest of(URI address, long limit) {
        return new DownloadRequest(address, limit, Validators.NONE);
    }

    public DownloadRequest withHeaders(Map<String, String> added) {
        return new DownloadRequest(address, limit, known, added, begun, form);
    }

    public DownloadRequest goingOn() {
        return new DownloadRequest(address, limit, known, headers, true, form);
    }

    public DownloadRequest withForm(String fields) {
        return new DownloadRequest(address, limit, known, headers, begun, fields);
    }

    /** Without what is in the headers, which may be secret. */
    @Override
    public String toString() {
        return DownloadException.shown(address);
    }
}
