package org.xenwright.develop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Directory;
import org.xenwright.tree.TreePath;

class RestartsTest {
    private static Change change(String... paths) {
        Change change = new Change(new TreeMap<>(), new TreeSet<>(), new TreeSet<>());
        TreeMap<TreePath, org.xenwright.tree.Inode> written = new TreeMap<>(change.written());
        for (String each : paths) {
            written.put(TreePath.of(each), new Directory(Attributes.of(0755, Instant.EPOCH)));
        }
        return new Change(written, new TreeSet<>(), new TreeSet<>());
    }

    @Test
    void unitsWhoseNameAPathBearsAreRestarted() {
        Restarts restarts = new Restarts(List.of(), List.of("nginx", "app.service", "systemd-networkd"));
        assertThat(restarts.units(change("etc/nginx/nginx.conf"))).containsExactly("nginx");
        assertThat(restarts.units(change("opt/app/classes/Main.class", "srv/www/index.html")))
                .containsExactly("app.service");
        assertThat(restarts.units(change("etc/systemd/system/app.service.d/memory.conf")))
                .containsExactly("app.service");
        assertThat(restarts.units(change("srv/www/index.html"))).isEmpty();
        assertThat(restarts.reloads(change("etc/systemd/system/app.service.d/memory.conf")))
                .isTrue();
        assertThat(restarts.reloads(change("etc/nginx/nginx.conf"))).isFalse();
    }

    @Test
    void unitsThatTheUserNamesAreRestartedAlways() {
        Restarts restarts = new Restarts(List.of("mine"), List.of("nginx"));
        assertThat(restarts.units(change("etc/nginx/nginx.conf"))).containsExactly("mine");
        assertThat(restarts.units(change())).isEmpty();
    }
}
