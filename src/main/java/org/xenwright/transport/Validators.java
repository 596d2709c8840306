package org.xenwright.transport;

import java.net.http.HttpHeaders;

/**
 * The validators by which a server recognises the copy we have (RFC 9110, section 8.8).
 *
 * @param entityTag the {@code ETag} header, empty when there was none
 * @param lastModified the {@code Last-Modified} header, empty when there was none
 */
public record Validators(String entityTag, String lastModified) {
    public static final Validators NONE = new Validators("", "");

    static Validators of(HttpHeaders headers) {
        return new Validators(
                headers.firstValue("ETag").orElse(""),
                headers.firstValue("Last-Modified").orElse(""));
    }
}
