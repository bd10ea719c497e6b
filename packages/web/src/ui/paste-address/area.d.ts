declare module 'address-parse/dist/area.js';
