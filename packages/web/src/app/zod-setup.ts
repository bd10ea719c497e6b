import { z } from 'zod';

// Before any schema is made: the site's content policy forbids the eval that zod would try for speed.
z.config({ jitless: true });
