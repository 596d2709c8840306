package org.xenwright.deploy.xl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xenwright.ssh.SimulatedHost;

/**
 * Programs of LVM or ZFS on a simulated host, which keep their state in files and check what they are told. The group
 * {@code xenvg} has a thin pool {@code thin} and a volume {@code root}, the pool {@code tank} a file system {@code
 * tank/xen} with a volume {@code swap}; neither of those volumes is ours.
 */
final class StandInVolumes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long SIZE = 1L << 30;

    private final SimulatedHost host;
    private final boolean lvm;

    private StandInVolumes(SimulatedHost host, boolean lvm) {
        this.host = host;
        this.lvm = lvm;
    }

    /** Installs LVM. */
    static StandInVolumes lvm(SimulatedHost host) throws IOException {
        StandInVolumes made = new StandInVolumes(host, true);
        made.install("lvm.py", "vgs", "lvs", "lvcreate", "lvremove", "lvrename", "lvchange");
        made.save(JSON.readTree("""
                {"calls": 0, "fails": 0, "minor": 1, "groups": {"xenvg": {
                  "pools": {"thin": {"size": SIZE, "attr": "twi-aotz--", "metadata": "10.84"}},
                  "volumes": {"root": {"minor": 1, "size": 4194304, "writable": true, "shared": 0, "sum": null}}}}}
                """.replace("SIZE", Long.toString(SIZE))));
        return made;
    }

    /** Installs ZFS. */
    static StandInVolumes zfs(SimulatedHost host) throws IOException {
        StandInVolumes made = new StandInVolumes(host, false);
        made.install("zfs.py", "zfs", "zpool");
        made.save(JSON.readTree("""
                {"calls": 0, "fails": 0, "minor": 1, "available": SIZE,
                 "pools": {"tank": {"health": "ONLINE", "size": "4294967296", "capacity": "12"}},
                 "datasets": {"tank": {"minor": 0, "type": "filesystem"}, "tank/xen": {"minor": 0, "type": "filesystem"},
                  "tank/xen/swap": {"minor": 1, "type": "volume"}}}
                """.replace("SIZE", Long.toString(SIZE))));
        return made;
    }

    private void install(String resource, String... names) throws IOException {
        try (InputStream in = StandInVolumes.class.getResourceAsStream(resource)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String name : names) {
                host.program(name, text);
            }
        }
        Files.createDirectories(home());
        Files.writeString(home().resolve("1"), "somebody else's");
    }

    private Path home() {
        return host.at(lvm ? "/lvm" : "/zfs");
    }

    /** Returns how domains get their disks there. */
    XlTerms.Disks disks() {
        return XlTerms.Disks.find(lvm ? "lvm:xenvg/thin" : "zfs:tank/xen").orElseThrow();
    }

    private ObjectNode state() throws IOException {
        return (ObjectNode) JSON.readTree(Files.readString(home().resolve("state")));
    }

    private void save(com.fasterxml.jackson.databind.JsonNode state) throws IOException {
        Files.writeString(home().resolve("state"), state.toString());
    }

    /** Lets a change fail, the so many-th from now on: before it is made, or after it where the number is negative. */
    void fail(int change) throws IOException {
        ObjectNode state = state();
        save(state.put("calls", 0).put("fails", change));
    }

    /** Returns how many changes there were. */
    int changes() throws IOException {
        return state().path("calls").intValue();
    }

    /** Changes what is told of the pool. */
    void pool(String key, Object value) throws IOException {
        ObjectNode state = state();
        ObjectNode pool = (ObjectNode)
                (lvm
                        ? state.at("/groups/xenvg/pools/thin")
                        : key.equals("available") ? state : state.at("/pools/tank"));
        pool.putPOJO(key, value);
        save(state);
    }

    /** Adds a volume that is nobody's of ours, whatever its name. */
    void add(String name) throws IOException {
        ObjectNode state = state();
        Map<String, Object> volume = lvm
                ? Map.of("minor", 1, "size", 4 << 20, "writable", true, "shared", 0)
                : Map.of("minor", 1, "type", "volume");
        ObjectNode all = (ObjectNode) (lvm ? state.at("/groups/xenvg/volumes") : state.at("/datasets"));
        ObjectNode made = JSON.valueToTree(volume);
        all.set(lvm ? name : "tank/xen/" + name, lvm ? made.putNull("sum") : made);
        save(state);
    }

    /** Returns the names of volumes, without those of snapshots. */
    List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        ObjectNode state = state();
        (lvm ? state.at("/groups/xenvg/volumes") : state.at("/datasets"))
                .properties()
                .forEach(each -> {
                    if (lvm) {
                        names.add(each.getKey());
                    } else if (each.getValue().path("type").textValue().equals("volume")) {
                        names.add(each.getKey().substring("tank/xen/".length()));
                    }
                });
        return names.stream().sorted().toList();
    }

    /** Returns the names of volumes that are ours. */
    List<String> ours() throws IOException {
        return names().stream().filter(each -> each.startsWith("xw-")).toList();
    }

    /** Returns the file behind a volume. */
    Path file(String name) throws IOException {
        return host.at((lvm ? "/dev/xenvg/" : "/dev/zvol/tank/xen/") + name).toRealPath();
    }

    /** Returns what a real host would not have survived. */
    List<String> violations() throws IOException {
        Path noted = home().resolve("violations");
        return Files.exists(noted) ? Files.readAllLines(noted) : List.of();
    }
}
