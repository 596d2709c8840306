package org.xenwright.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.xenwright.content.ByteSize;
import org.xenwright.content.JsonText;
import org.xenwright.oci.ImageFormatException;
import org.xenwright.problem.Problem;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Digest;
import org.xenwright.store.Remote;
import org.xenwright.transport.DownloadException;

/**
 * Entries of the store that builds share, on a {@link CacheBackend}: the content of each and a note that names its
 * digest and vouches for it. Nothing it does can fail a build: what is missing, wrong or out of reach is made here.
 */
public final class SharedCache implements Remote {
    /** The kinds that take long to make and follow only from what their keys name. */
    private static final Set<String> KINDS = Set.of("system", "boot", "layer");

    private static final ObjectMapper JSON = JsonText.mapper();
    private static final long LARGEST_ENTRY = 4L << 30;

    private final CacheBackend shelf;
    private final boolean writes;
    private final CacheKey key;
    private final Progress progress;
    private final Set<String> missed = ConcurrentHashMap.newKeySet();
    private volatile boolean gone;

    /** @param writes whether what was made here is put there */
    public SharedCache(CacheBackend shelf, boolean writes, CacheKey key, Progress progress) {
        this.shelf = shelf;
        this.writes = writes;
        this.key = key;
        this.progress = progress;
    }

    @Override
    public boolean has(String kind) {
        return KINDS.contains(kind);
    }

    @Override
    public boolean fetch(String kind, Digest name, Path into) throws IOException {
        // what it lacks is asked for more than once in a build, and so is what was wrong with it
        if (gone || missed.contains(kind + name)) {
            return false;
        }
        boolean got = tryFetch(kind, name, into);
        if (!got) {
            missed.add(kind + name);
        }
        return got;
    }

    private boolean tryFetch(String kind, Digest name, Path into) throws IOException {
        Path note = into.resolveSibling(into.getFileName() + ".note");
        Path parcel = into.resolveSibling(into.getFileName() + ".parcel");
        try {
            shelf.note(kind, name, note);
            JsonNode facts = JSON.readTree(Files.readAllBytes(note));
            Digest content = new Digest(facts.path("sha256").asText(""));
            long size = facts.path("size").asLong(-1);
            if (size < 0
                    || size > LARGEST_ENTRY
                    || !key.signed(facts.path("hmac").asText(""), kind, name, content, size)) {
                return distrusted(kind, name, "it was not made with the cache's key");
            }
            Digest received = shelf.content(kind, name, size, parcel);
            if (Files.size(parcel) != size || !received.equals(content)) {
                return distrusted(kind, name, "its content is not what was written");
            }
            CacheEntryArchive.unpack(parcel, into);
            progress.note("took " + kind + " " + name.hex().substring(0, 12) + " (" + ByteSize.format(size)
                    + ") from the shared cache");
            return true;
        } catch (DownloadException e) {
            if (e.reason() == DownloadException.Reason.TOO_LARGE) {
                return distrusted(kind, name, "it is larger than what was written");
            }
            if (e.reason() != DownloadException.Reason.MISSING) {
                unreachable(e);
            }
            return false;
        } catch (ImageFormatException e) {
            return distrusted(kind, name, Problem.messageOf(e));
        } catch (ProblemException e) {
            unreachable(e);
            return false;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return distrusted(kind, name, "what vouches for it cannot be read");
        } finally {
            Files.deleteIfExists(note);
            Files.deleteIfExists(parcel);
        }
    }

    private boolean distrusted(String kind, Digest name, String why) {
        progress.warn("the shared cache is not believed about " + kind + " "
                + name.hex().substring(0, 12) + ": " + why + "; it is made here");
        return false;
    }

    /** One warning, and no more waiting for it in this build. */
    private void unreachable(Exception e) {
        gone = true;
        progress.warn("the shared cache is left out: " + Problem.messageOf(e).replaceAll("\\s*\\R\\s*", "; "));
    }

    @Override
    public boolean takes(String kind) {
        return writes && !gone && has(kind);
    }

    @Override
    public void offer(String kind, Digest name, Path entry) throws IOException {
        if (!writes || gone || !Files.isDirectory(entry)) {
            return;
        }
        Path note = Files.createTempFile("cache", ".json");
        Path parcel = Files.createTempFile("cache", ".zst");
        try {
            if (!CacheEntryArchive.pack(entry, parcel)) {
                return;
            }
            Digest content = Digest.of(parcel);
            long size = Files.size(parcel);
            ObjectNode facts = JSON.createObjectNode();
            facts.put("sha256", content.hex());
            facts.put("size", size);
            facts.put("hmac", key.sign(kind, name, content, size));
            Files.writeString(note, JsonText.line(facts));
            shelf.put(kind, name, note, parcel);
        } catch (IOException | ProblemException e) {
            unreachable(e);
        } finally {
            Files.deleteIfExists(note);
            Files.deleteIfExists(parcel);
        }
    }
}
