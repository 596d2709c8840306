package org.xenwright.cache;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.xenwright.store.Digest;
import org.xenwright.transport.DownloadRequest;
import org.xenwright.transport.DownloadResult;
import org.xenwright.transport.Transport;

/**
 * A Maven repository, any other web server that takes {@code PUT}, or a folder, laid out as artifacts
 * {@code org.xenwright.cache:KIND:KEY}: a {@code .zst} with the content and a {@code .json} as its note.
 */
public final class HttpCache implements CacheBackend {
    private final URI address;
    private final Map<String, String> headers;
    private final Transport transport;

    /**
     * @param address of its root, ending in a slash: {@code https}, {@code file}, or {@code http} on this machine
     * @param headers that log in there; none without a login
     */
    public HttpCache(URI address, Map<String, String> headers, Transport transport) {
        this.address = address;
        this.headers = Map.copyOf(headers);
        this.transport = transport;
    }

    private URI place(String kind, Digest name, String suffix) {
        return address.resolve("org/xenwright/cache/" + kind + "/" + name + "/" + kind + "-" + name + suffix);
    }

    @Override
    public void note(String kind, Digest name, Path into) throws IOException {
        get(place(kind, name, ".json"), LARGEST_NOTE, into);
    }

    @Override
    public Digest content(String kind, Digest name, long size, Path into) throws IOException {
        return get(place(kind, name, ".zst"), size, into);
    }

    private Digest get(URI file, long limit, Path into) throws IOException {
        DownloadResult got = transport.get(DownloadRequest.of(file, limit).withHeaders(headers), into, bytes -> {});
        if (got instanceof DownloadResult.Received received) {
            return received.sha256();
        }
        throw new IllegalStateException("an answer without content to a question without conditions");
    }

    @Override
    public void put(String kind, Digest name, Path note, Path content) throws IOException {
        // the note that vouches for it goes last: where that is, all of it is
        transport.put(place(kind, name, ".zst"), content, headers);
        transport.put(place(kind, name, ".json"), note, headers);
    }
}
