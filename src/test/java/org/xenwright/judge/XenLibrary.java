package org.xenwright.judge;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Xen's own parser, {@code libxlutil} of Debian's Xen 4.17, called in this process. */
public final class XenLibrary {
    /** The packages of the libraries of Xen 4.17, which the machine's own APT has. */
    static final List<String> PACKAGES = List.of(
            "libxenmisc4.17",
            "libxencall1",
            "libxendevicemodel1",
            "libxenevtchn1",
            "libxenforeignmemory1",
            "libxengnttab1",
            "libxenhypfs1",
            "libxenstore4",
            "libxentoolcore1",
            "libxentoollog1",
            "libyajl2");

    private static final int RTLD_LAZY_GLOBAL = 0x101;
    /** In the order in which they need each other. */
    private static final List<String> LIBRARIES = List.of(
            "libxentoolcore.so.",
            "libxentoollog.so.",
            "libxencall.so.",
            "libxendevicemodel.so.",
            "libxenforeignmemory.so.",
            "libxenevtchn.so.",
            "libxengnttab.so.",
            "libxenhypfs.so.",
            "libxenstore.so.",
            "libxenctrl.so.",
            "libyajl.so.",
            "libxenguest.so.",
            "libxenlight.so.",
            "libxlutil.so.");

    /** The offset of {@code rate_bytes_per_interval} in {@code libxl_device_nic} of 4.17. */
    private static final int RATE_BYTES = 80;

    private static XenLibrary loaded;

    /** A library that nobody holds is unloaded with the next collection of garbage. */
    private final List<NativeLibrary> kept = new ArrayList<>();

    private final NativeLibrary library;
    private final Pointer report;

    /** A text or a list as Xen holds it: {@code byte[]} or {@code List<Object>}. */
    public final class Settings implements AutoCloseable {
        private final Pointer handle;
        private final int error;

        Settings(Pointer handle, int error) {
            this.handle = handle;
            this.error = error;
        }

        public boolean accepted() {
            return error == 0;
        }

        /** The value of a key; null when there is none. */
        public Object value(String key) {
            PointerByReference found = new PointerByReference();
            if (call("xlu_cfg_get_string", handle, key, found, 1) == 0) {
                return bytes(found.getValue());
            }
            IntByReference entries = new IntByReference();
            return call("xlu_cfg_get_list", handle, key, found, entries, 1) == 0 ? list(found.getValue()) : null;
        }

        /** The number Xen makes of a key. */
        public OptionalLong number(String key) {
            NativeLongByReference found = new NativeLongByReference();
            return call("xlu_cfg_get_long", handle, key, found, 1) == 0
                    ? OptionalLong.of(found.getValue().longValue())
                    : OptionalLong.empty();
        }

        private List<Object> list(Pointer list) {
            List<Object> items = new ArrayList<>();
            Function item = library.getFunction("xlu_cfg_get_listitem2");
            for (int i = 0; ; i++) {
                Pointer value = item.invokePointer(new Object[] {list, i});
                if (value == null) {
                    return items;
                }
                PointerByReference found = new PointerByReference();
                boolean text = call("xlu_cfg_value_type", value) == 0;
                call(text ? "xlu_cfg_value_get_string" : "xlu_cfg_value_get_list", handle, value, found, 1);
                items.add(text ? bytes(found.getValue()) : list(found.getValue()));
            }
        }

        @Override
        public void close() {
            library.getFunction("xlu_cfg_destroy").invokeVoid(new Object[] {handle});
        }
    }

    private XenLibrary() throws IOException {
        Path folder = PackagedFiles.unpack("xen", PACKAGES);
        for (String name : LIBRARIES) {
            Path file = PackagedFiles.files(folder, name).get(0);
            kept.add(NativeLibrary.getInstance(file.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY_GLOBAL)));
        }
        library = kept.get(kept.size() - 1);
        report = NativeLibrary.getInstance("c").getFunction("fopen").invokePointer(new Object[] {"/dev/null", "w"});
    }

    public static synchronized XenLibrary load() throws IOException {
        if (loaded == null) {
            loaded = new XenLibrary();
        }
        return loaded;
    }

    /** Reads an xl.cfg. The bytes must hold no zero: the library stops the process at one in a string. */
    public Settings read(byte[] text) {
        Pointer handle = init();
        return new Settings(handle, call("xlu_cfg_readdata", handle, text, text.length));
    }

    /**
     * Reads a disk string: the fields of {@code libxl_device_disk} of 4.17 by name (offsets from its header on a 64-bit
     * machine); null when it is refused. A line break after a stray character would end the process.
     */
    public Map<String, Object> disk(byte[] text) {
        Pointer handle = init();
        try (Memory disk = new Memory(512);
                Memory spec = new Memory(text.length + 1L);
                Memory specs = new Memory(8)) {
            disk.clear();
            spec.write(0, text, 0, text.length);
            spec.setByte(text.length, (byte) 0);
            specs.setPointer(0, spec);
            if (call("xlu_disk_parse", handle, 1, specs, disk) != 0) {
                return null;
            }
            Map<String, Object> fields = new HashMap<>();
            fields.put("backend", string(disk, 8));
            fields.put("target", string(disk, 16));
            fields.put("vdev", string(disk, 24));
            fields.put("backendtype", disk.getInt(32));
            fields.put("format", disk.getInt(36));
            fields.put("script", string(disk, 40));
            fields.put("removable", disk.getInt(48));
            fields.put("readwrite", disk.getInt(52));
            fields.put("cdrom", disk.getInt(56));
            fields.put("direct-io-safe", (int) disk.getByte(60));
            fields.put("discard", disk.getInt(64));
            fields.put("specification", disk.getInt(68));
            fields.put("colo", disk.getInt(88));
            fields.put("colo-port", disk.getInt(104));
            fields.put("trusted", disk.getInt(136));
            return fields;
        } finally {
            library.getFunction("xlu_cfg_destroy").invokeVoid(new Object[] {handle});
        }
    }

    /** Reads the rate of a card: bytes per interval and microseconds; null when it is refused. */
    public long[] rate(String text) {
        Pointer handle = init();
        try (Memory nic = new Memory(1024)) {
            nic.clear();
            // strtoull reports through errno, which the library looks at without clearing it
            Native.setLastError(0);
            return call("xlu_vif_parse_rate", handle, text, nic) == 0
                    ? new long[] {nic.getLong(RATE_BYTES), nic.getInt(RATE_BYTES + 8) & 0xFFFF_FFFFL}
                    : null;
        } finally {
            library.getFunction("xlu_cfg_destroy").invokeVoid(new Object[] {handle});
        }
    }

    private Pointer init() {
        return library.getFunction("xlu_cfg_init").invokePointer(new Object[] {report, "judged"});
    }

    private int call(String function, Object... arguments) {
        return library.getFunction(function).invokeInt(arguments);
    }

    private static byte[] string(Pointer struct, int offset) {
        Pointer text = struct.getPointer(offset);
        return text == null ? null : bytes(text);
    }

    private static byte[] bytes(Pointer text) {
        return text.getByteArray(0, (int) text.indexOf(0, (byte) 0));
    }

    /** A field of {@link #disk} as text. */
    public static String text(Object field) {
        return field == null ? null : new String((byte[]) field, StandardCharsets.UTF_8);
    }
}
