package org.xenwright.judge;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code virsh domxml-from-native xen-xl} does: libvirt's own reader of xl.cfg and its own reader of XML, called in
 * this process, since its Xen driver starts nowhere but on Xen.
 */
public final class LibvirtConverter {
    private static final int RTLD_LAZY_GLOBAL = 0x101;
    /** Passwords are shown; what is written is for a domain that does not run. */
    private static final int SECURE_INACTIVE = 3;

    private static final int INACTIVE = 2;
    /** In the order in which they need each other; those of Xen are {@link XenLibrary}'s. */
    private static final List<String> LIBRARIES =
            List.of("libnl-3.so.", "libssh.so.", "libvirt.so.", "libvirt_driver_libxl.so");

    /** Where libvirt 9.0 keeps the configuration of its driver, and the capabilities in it. */
    private static final int CONFIGURATION = 0x30;

    private static final int CAPABILITIES = 0x58;
    /** What every object of libvirt begins with: its class, how often it is held, its data. */
    private static final int HEADER = 0x20;

    private static LibvirtConverter loaded;

    private final List<NativeLibrary> kept = new ArrayList<>();
    private final NativeLibrary libvirt;
    private final NativeLibrary driver;
    private final Pointer capabilities;
    private final Pointer options;
    /** The driver's private data, of which checking needs its configuration, and of that the capabilities. */
    private final Memory privateData = new Memory(1 << 16);

    private final Memory configuration = new Memory(1 << 12);

    private LibvirtConverter() throws IOException {
        XenLibrary.load();
        Path folder = PackagedFiles.unpack(
                "libvirt-xen", List.of("libvirt0", "libvirt-daemon-driver-xen", "libnl-3-200", "libssh-4"));
        for (String name : LIBRARIES) {
            Path file = PackagedFiles.files(folder, name).get(0);
            kept.add(NativeLibrary.getInstance(file.toString(), Map.of(Library.OPTION_OPEN_FLAGS, RTLD_LAZY_GLOBAL)));
        }
        libvirt = kept.get(2);
        driver = kept.get(3);
        call("virInitialize");
        int machine = number("virArchFromString", "x86_64");
        capabilities = pointer("virCapabilitiesNew", machine, 0, 0);
        guest(machine, "hvm", "/usr/lib/xen/boot/hvmloader", "xenfv");
        guest(machine, "xen", null, "xenpv");
        guest(machine, "xenpvh", null, "xenpvh");
        privateData.clear();
        configuration.clear();
        configuration.write(0, capabilities.getByteArray(0, HEADER), 0, HEADER);
        configuration.setInt(8, 1 << 20);
        configuration.setPointer(CAPABILITIES, capabilities);
        privateData.setPointer(CONFIGURATION, configuration);
        options = driver.getFunction("libxlCreateXMLConf").invokePointer(new Object[] {privateData});
    }

    private void guest(int machine, String type, String loader, String name) {
        Pointer machines = pointer("virCapabilitiesAllocMachines", new StringArray(new String[] {name}), 1);
        Pointer guest = pointer(
                "virCapabilitiesAddGuest",
                capabilities,
                number("virDomainOSTypeFromString", type),
                machine,
                "/usr/lib/xen/bin/qemu-system-i386",
                loader,
                1,
                machines);
        call("virCapabilitiesAddGuestDomain", guest, number("virDomainVirtTypeFromString", "xen"), null, null, 0, null);
    }

    public static synchronized LibvirtConverter load() throws IOException {
        if (loaded == null) {
            loaded = new LibvirtConverter();
        }
        return loaded;
    }

    /** The XML libvirt makes of an xl.cfg. */
    public String fromXl(String text) {
        Pointer settings = pointer("virConfReadString", text, 0);
        if (settings == null) {
            throw new IllegalArgumentException(complaint());
        }
        return format(driver.getFunction("xenParseXL").invokePointer(new Object[] {settings, capabilities, options}));
    }

    /** The XML libvirt makes of XML: all that it took in, with what it adds. */
    public String fromXml(String text) {
        return format(pointer("virDomainDefParseString", text, options, null, INACTIVE));
    }

    private String format(Pointer domain) {
        Pointer text = domain == null ? null : pointer("virDomainDefFormat", domain, options, SECURE_INACTIVE);
        if (text == null) {
            throw new IllegalArgumentException(complaint());
        }
        return text.getString(0, StandardCharsets.UTF_8.name());
    }

    private String complaint() {
        return pointer("virGetLastErrorMessage").getString(0);
    }

    private void call(String name, Object... arguments) {
        number(name, arguments);
    }

    private int number(String name, Object... arguments) {
        return function(name).invokeInt(arguments);
    }

    private Pointer pointer(String name, Object... arguments) {
        return function(name).invokePointer(arguments);
    }

    private Function function(String name) {
        return libvirt.getFunction(name);
    }
}
