import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_da2ba5407b5843b4b55f7b270159dd55bce5eb0e {
    static final String base64Bytes = String.join("", "YTogJmEgW3gsIHhdCmI6ICZiIFsqYSwgKmFdCnNpdGU6ICpiCjw8OiAqYQo=");

    public static void main(String[] args) throws Throwable {
        Crash_da2ba5407b5843b4b55f7b270159dd55bce5eb0e.class.getClassLoader().setDefaultAssertionStatus(true);
        try {
            Method fuzzerInitialize = dev.slipway.site.SiteFuzz.class.getMethod("fuzzerInitialize");
            fuzzerInitialize.invoke(null);
        } catch (NoSuchMethodException ignored) {
            try {
                Method fuzzerInitialize = dev.slipway.site.SiteFuzz.class.getMethod("fuzzerInitialize", String[].class);
                fuzzerInitialize.invoke(null, (Object) args);
            } catch (NoSuchMethodException ignored1) {
            } catch (IllegalAccessException | InvocationTargetException e) {
                e.printStackTrace();
                System.exit(1);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
        byte[] input = java.util.Base64.getDecoder().decode(base64Bytes);
        dev.slipway.site.SiteFuzz.fuzzerTestOneInput(input);
    }
}